import type ts from 'typescript'

/**
 * The determinism law (law 1) as tables. `environment` holds for every library source: time,
 * chance and names come from the injected `Env`. `portable` holds for core and rules in addition:
 * the same input must give the same bytes on every Node and in every time zone.
 */
export type Law = 'environment' | 'portable'

/** Notes that `node` breaks `law`. */
export type Report = (node: ts.Node, law: Law, message: string) => void

/** Files that may break the environment law, each with its reason. An entry that is not needed is reported. */
export const exceptions: readonly { readonly file: string; readonly reason: string }[] = [
  {
    file: 'packages/core/src/env/system.ts',
    reason: 'implements the real Env',
  },
  {
    file: 'packages/transport-ws/src/client/env.ts',
    reason: 'implements the real env of the client, in pages and in Node',
  },
  {
    file: 'packages/cli/src/wall-clock.ts',
    reason: 'measures how long a command took; nothing that is decided or stored sees it',
  },
]

/** Sources under this law. */
export function lawsOf(path: string): readonly Law[] {
  return /^packages\/(core|rules)\//.test(path) ? ['environment', 'portable'] : ['environment']
}

/** What the language or Node declares under these names is time, chance or a timer, whoever owns it. */
export const environmentNames = new Set([
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'hrtime',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'pseudoRandomBytes',
  'getRandomValues',
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'generatePrime',
  'generatePrimeSync',
])

/** Members that are forbidden on one owner only, as `Owner.member` of the type declarations. */
export const environmentMembers = new Set([
  'DateConstructor.now',
  'Performance.now',
  'Math.random',
  'AbortSignal.timeout',
  'Process.uptime',
  'os.uptime',
])

/** Modules that are nothing but clocks and timers. */
export const environmentModules = new Set(['timers', 'timers/promises', 'perf_hooks', 'scheduler'])

/** RxJS exports that read the real clock or set a real timer unless told otherwise. */
export const rxjsClocks = new Set([
  'animationFrames',
  'animationFrameScheduler',
  'async',
  'asyncScheduler',
  'auditTime',
  'bufferTime',
  'debounceTime',
  'delay',
  'interval',
  'sampleTime',
  'throttleTime',
  'timeInterval',
  'timeout',
  'timeoutWith',
  'timer',
  'timestamp',
  'windowTime',
])

/** Objects that may be used only member by member, so that no alias hides what is read from them. */
export const sources = new Set([
  'Date',
  'Math',
  'Intl',
  'crypto',
  'globalThis',
  'global',
  'window',
  'self',
])

/** Members of `Date` itself that are functions of their arguments. */
export const dateMembers = new Set(['UTC', 'parse'])

/** Functions of `Math` whose result ECMA-262 fixes to the last bit; all others are implementation-approximated. */
export const exactMath = new Set([
  'sqrt',
  'abs',
  'floor',
  'ceil',
  'round',
  'trunc',
  'min',
  'max',
  'sign',
  'imul',
  'clz32',
  'fround',
])

/** Members of a date that read or write it in the machine's own time zone. */
export const localTime =
  /^((get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|Year)|getTimezoneOffset|toString|toDateString|toTimeString)$/

/** Members whose result depends on the machine's language. */
export const localeMember = /^(localeCompare|toLocale[A-Z]\w*)$/
