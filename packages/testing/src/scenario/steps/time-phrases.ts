import { type StagePhrase, stagePhrase } from './step-phrase.ts'

/** Other rules come into force: which file is read with the scenario. */
export const rulesChange: StagePhrase = stagePhrase({
  pattern: '[the] rules change to {file}',
  meaning: 'Other rules come into force.',
  example: 'the rules change to summer.json',
  act: (stage, { file }) => stage.change(file),
})

/** Time that passes, and what happens to the server. */
export const timePhrases: readonly StagePhrase[] = [
  stagePhrase({
    pattern: 'wait|waits [for] {span}',
    meaning: 'So much time passes.',
    example: 'wait 30s',
    act: (stage, { span }) => stage.pass(stage.now + span),
  }),
  stagePhrase({
    pattern: '{span} later|pass|passes',
    meaning: 'So much time has passed.',
    example: '2 days later',
    act: (stage, { span }) => stage.pass(stage.now + span),
  }),
  stagePhrase({
    pattern: '[wait] until {clock}',
    meaning: "Time passes until the site's clocks show this: today, or else tomorrow.",
    example: 'wait until 14:30',
    act: (stage, { clock }) => stage.pass(stage.nextClock(clock)),
  }),
  stagePhrase({
    pattern: '[the] server restarts',
    meaning:
      'The server stops, and goes on with what it has stored. Who is on duty must be said again.',
    example: 'the server restarts',
    act: (stage) => stage.restart(),
  }),
  rulesChange,
]
