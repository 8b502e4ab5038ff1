import type { CheckedRule } from './checked-rule.ts'
import { satisfiable } from './satisfiable.ts'
import { noValues } from './value-set.ts'

/** Finds cooldowns that can never hold anything back, and actions that do nothing. */
export function lintCooldown(checked: CheckedRule): void {
  const { cooldownMs } = checked.rule
  if (cooldownMs === undefined) return
  const why = unusedBecause(checked, cooldownMs)
  if (why === undefined) return
  checked.add('warning', 'UNUSED_COOLDOWN', {
    pointer: `${checked.rule.pointer}/cooldown`,
    expected: 'a cooldown that can hold something back',
    found: `${cooldownMs} ms`,
    message: `This cooldown is never needed, as ${why}: remove it.`,
  })
}

function unusedBecause(checked: CheckedRule, cooldownMs: number): string | undefined {
  const { fire, action, holdout } = checked.rule
  if (fire === 'visitor') return 'the rule takes effect once ever anyway ("fire": "visitor")'
  const given = action.type === 'tag' || (action.type === 'segment' && action.of !== 'visit')
  if (given && fire !== 'while')
    return `a ${action.type} that is given for good cannot be given again`
  // Being held out is no invitation that facts would tell of: then the cooldown alone holds back.
  if (action.type === 'invite' && !holdout && waitsAnyway(checked, cooldownMs)) {
    return 'the conditions wait at least as long after an invitation ("invitations.secondsSinceLast")'
  }
  return undefined
}

/** The rule's own last invitation is no later than the last of all. */
function waitsAnyway(checked: CheckedRule, cooldownMs: number): boolean {
  const slot = checked.world.slotOf('invitations.secondsSinceLast')
  if (slot === undefined) return false
  const start = checked.start()
  const seconds = { low: 0, high: cooldownMs / 1_000, highOpen: true }
  if (!start.limit({ slot }, { ...noValues, numbers: [seconds] })) return false
  return !satisfiable([{ condition: checked.rule.condition, wanted: true }], checked.budget, start)
}
