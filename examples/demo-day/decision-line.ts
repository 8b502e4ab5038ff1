import type { Decision } from '@beckon/core'
import type { Colors } from 'picocolors/types'
import { actionText } from '../action-text.ts'
import { printable } from './printable.ts'

/**
 * One line of at most 80 columns for a decision that reaches a visitor; undefined for scores,
 * segments and tags, of which there are too many to read.
 */
export function decisionLine(decision: Decision, colors: Colors): string | undefined {
  const { action, at, rule, visitor, outcome, reason } = decision
  const detail = action.type === 'segment' ? undefined : actionText(action)
  if (detail === undefined) return undefined
  const held = outcome === 'suppressed'
  const time = new Date(at).toISOString().slice(11, 19)
  const paint = held ? colors.dim : action.type === 'block' ? colors.red : colors.green
  return [
    colors.dim(time),
    ` ${paint(action.type.padEnd(9))}`,
    column(rule, 22),
    column(visitor, 9),
    column(held ? `held back: ${reason}` : detail, 27).trimEnd(),
  ].join(' ')
}

function column(text: string, width: number): string {
  const shown = printable(text)
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width)
}
