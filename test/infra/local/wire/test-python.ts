import { execFileSync } from 'node:child_process'

/** Python with botocore, and botocore's data: the ones that set-up installed. */
export const testPython = (): { python: string; botocoreData: string } => {
  const python = process.env['ASSAY_PYTHON'] ?? 'python3'
  const code =
    'import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), "data"))'
  const botocoreData = execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim()
  return { python, botocoreData }
}
