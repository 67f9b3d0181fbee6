/**
 * Every error the assay program can end with: exit status, and the hint that says what to do.
 * Exit status: 0 done, 1 failed, 2 usage, 3 held for a person, 4 rolled back, 130 interrupted.
 * test/tidy.test.ts compares this list with the codes thrown, both ways. Keep it sorted.
 */
export const catalogue = {
  ERR_CONFIRM_NO_TERMINAL: {
    exitStatus: 2,
    hint: 'Run it in a terminal, or pass --yes once you have seen the plan (--dry-run).',
  },
  ERR_ENV_INVALID: {
    exitStatus: 2,
    hint: 'Mend the listed paths in infra/env/<env>.tfvars.json.',
  },
  ERR_ENV_UNKNOWN: { exitStatus: 2, hint: 'Use ENV=local, ENV=dev or ENV=prod.' },
  ERR_HOST_COMMAND: {
    exitStatus: 1,
    hint: "The lines below are the program's own words: mend what they name, then run it again.",
  },
  ERR_INTERRUPTED: {
    exitStatus: 130,
    hint: 'Run the same command again: it goes on from what is there.',
  },
  ERR_NETWORK_FOREIGN: {
    exitStatus: 1,
    hint: 'Remove that network (docker network rm), or choose another --cloud name.',
  },
  ERR_USAGE: {
    exitStatus: 2,
    hint: 'assay --help lists the verbs; assay <verb> --help its flags.',
  },
} as const satisfies Record<string, { exitStatus: 1 | 2 | 3 | 4 | 130; hint: string }>

export type ErrorCode = keyof typeof catalogue
