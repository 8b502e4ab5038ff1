/**
 * The import law: left may import right, nothing else may (docs/architecture.md). Each package
 * lists what it may reach in the house and on npm; a package that is not listed may reach nothing.
 * Sources only: scripts/lint/main.ts gives depcruise the `src` folders.
 */
const doors =
  '/src/(index|adapter|protocol/index|client/index|json-rules-engine/index|re2js/index|charts/index|mail/index)\\.ts$'
const tests = '\\.(test|test-d|bench)\\.tsx?$'

/** What each package may import of the others, as paths below packages/. */
const core = 'core/src/(index|protocol/index)\\.ts'
const adapter = 'core/src/adapter\\.ts'
const protocol = 'core/src/protocol/index\\.ts'
const clients = '(transport-[^/]+|chat)/src/client/index\\.ts'
const house = {
  rules: [],
  core: ['rules/'],
  enrich: [adapter],
  webhook: [adapter],
  'storage-[^/]+': [adapter],
  'transport-[^/]+': [adapter, protocol],
  analytics: [core, adapter, 'rules/'],
  telemetry: [core, adapter],
  chat: [core],
  testing: [core, adapter, 'rules/', 'analytics/', 'chat/'],
  'console|widget': [protocol, clients, 'rules/'],
  cli: ['[^/]+/'],
}

const forTests = ['testing/', 'storage-memory/']
const outside = (allowed) => `^packages/(?!(${allowed.join('|') || '\\b\\B'}))`

const houseRules = Object.entries(house).flatMap(([name, allowed]) => [
  {
    name: `house-${name.replace(/\W+/g, '-').replace(/-$/, '')}`,
    comment: `packages/${name} may import ${allowed.join(', ') || 'no other package'}`,
    severity: 'error',
    from: { path: `^packages/(${name})/src/`, pathNot: tests },
    to: { path: outside(allowed), pathNot: '^packages/$1/' },
  },
  {
    name: `house-${name.replace(/\W+/g, '-').replace(/-$/, '')}-test`,
    comment: `a test of packages/${name} may also import testing and storage-memory`,
    severity: 'error',
    from: { path: `^packages/(${name})/src/.*${tests}` },
    to: { path: outside([...allowed, ...forTests]), pathNot: '^packages/$1/' },
  },
])

module.exports = {
  forbidden: [
    {
      name: 'cycle',
      comment: 'no cycles, type-only ones included',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...houseRules,
    {
      name: 'house-unlisted',
      comment: 'a new package must be given its place in .dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/(${Object.keys(house).join('|')})/src/` },
      to: {},
    },
    {
      name: 'side-door',
      comment: 'another package is entered through its exports only',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', doors] },
    },
    {
      name: 'relative-into-package',
      comment: 'another package is imported by its name, not by a relative path',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'out-of-house',
      comment: 'a package imports nothing from tests, examples, bench or scripts',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(tests|examples|bench|scripts)/' },
    },
    {
      name: 'test-in-source',
      comment: 'a test is imported by nobody',
      severity: 'error',
      from: {},
      to: { path: tests },
    },
    {
      name: 'rules-npm',
      comment: 'rules stands on typebox; json-rules-engine and re2js are for their own subpaths',
      severity: 'error',
      from: {
        path: '^packages/rules/src/',
        pathNot: [tests, '^packages/rules/src/(json-rules-engine|re2js)/'],
      },
      to: { path: 'node_modules/', pathNot: 'node_modules/@sinclair/typebox/' },
    },
    {
      name: 'rules-npm-bridge',
      comment: 'the bridge stands on typebox and json-rules-engine',
      severity: 'error',
      from: { path: '^packages/rules/src/json-rules-engine/', pathNot: tests },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(@sinclair/typebox|json-rules-engine)/',
      },
    },
    {
      name: 'rules-npm-re2js',
      comment: 'the regular expression engine stands on re2js alone',
      severity: 'error',
      from: { path: '^packages/rules/src/re2js/', pathNot: tests },
      to: { path: 'node_modules/', pathNot: 'node_modules/re2js/' },
    },
    {
      name: 'core-npm',
      comment: 'core stands on rxjs, mitt and typebox',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { path: 'node_modules/', pathNot: 'node_modules/(rxjs|mitt|@sinclair/typebox)/' },
    },
    {
      name: 'telemetry-npm',
      comment:
        'telemetry stands on the API of OpenTelemetry alone: whoever embeds it brings the rest',
      severity: 'error',
      from: { path: '^packages/telemetry/src/', pathNot: tests },
      to: { path: 'node_modules/', pathNot: 'node_modules/@opentelemetry/api/' },
    },
    {
      name: 'analytics-npm-charts',
      comment: 'charts are drawn by whoever asks for them: the library is for their subpath',
      severity: 'error',
      from: {
        path: '^packages/analytics/src/',
        pathNot: [tests, '^packages/analytics/src/charts/'],
      },
      to: { path: ['node_modules/echarts/', '^packages/analytics/src/charts/'] },
    },
    {
      name: 'analytics-npm-mail',
      comment: 'what mails is for whoever asks for it, on a subpath of its own',
      severity: 'error',
      from: { path: '^packages/analytics/src/', pathNot: [tests, '^packages/analytics/src/mail/'] },
      to: { path: ['node_modules/nodemailer/', '^packages/analytics/src/mail/'] },
    },
    {
      name: 'rules-node',
      comment: 'rules runs in a browser too: nothing of Node',
      severity: 'error',
      from: { path: '^packages/rules/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-node',
      comment: 'of Node, core takes hashes, random bytes and the reading of IP addresses',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: tests },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|net)$' },
    },
    {
      name: 'protocol-node',
      comment: 'the protocol is spoken by browsers: nothing of Node, however far away',
      severity: 'error',
      from: { path: '^packages/core/src/protocol/', pathNot: tests },
      to: { path: '^(node:)?(crypto|net)$', reachable: true },
    },
    {
      name: 'client',
      comment: 'a client stands alone in a browser: of all others it imports the protocol only',
      severity: 'error',
      from: { path: '^packages/(transport-[^/]+)/src/client/', pathNot: tests },
      to: { pathNot: ['^packages/$1/src/client/', `^packages/${protocol}`] },
    },
    {
      name: 'undeclared',
      comment:
        'what a package imports stands in its own package.json, and not among devDependencies',
      severity: 'error',
      from: { path: '^packages/', pathNot: tests },
      to: {
        path: 'node_modules/',
        dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@beckon/source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
