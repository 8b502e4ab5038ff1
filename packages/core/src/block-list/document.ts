import { UsageError } from '../errors.ts'
import { type ListedBlock, targetFault, targetKey, tidy } from './listed-block.ts'

/** A site's list of who is blocked, as it is exported and imported. */
export interface BlockListDocument {
  readonly beckon: 'blocks'
  readonly version: 1
  readonly blocks: readonly ListedBlock[]
}

/** A list as a document; the lines in an order of their own, so that two lists can be compared. */
export function toDocument(lines: readonly ListedBlock[]): BlockListDocument {
  const sorted = [...lines].sort((left, right) => (targetKey(left) < targetKey(right) ? -1 : 1))
  return { beckon: 'blocks', version: 1, blocks: sorted.map(tidy) }
}

/**
 * Reads a document, whole or not at all.
 *
 * @throws UsageError `BLOCK_LIST`, with everything that is wrong, each with its place as a JSON pointer
 */
export function fromDocument(document: unknown, most: number, now: number): readonly ListedBlock[] {
  const { beckon, version, blocks } = (document ?? {}) as Partial<Record<string, unknown>>
  if (beckon !== 'blocks' || version !== 1 || !Array.isArray(blocks)) {
    throw new UsageError(
      'BLOCK_LIST',
      'A list of blocks is an object {"beckon": "blocks", "version": 1, "blocks": […]}: export one to see.',
    )
  }
  if (blocks.length > most) {
    throw new UsageError(
      'BLOCK_LIST',
      `The list has ${blocks.length} lines, and ${most} are possible: leave some out, or raise the bound listedBlocks.`,
    )
  }
  const faults = blocks.flatMap((line: unknown, index) => {
    const fault = lineFault(line) ?? futureFault(line as ListedBlock, now)
    return fault === undefined ? [] : [`/blocks/${index}: ${fault}`]
  })
  if (faults.length > 0) {
    const shown = faults.slice(0, 20).join('; ')
    const more = faults.length > 20 ? `; and ${faults.length - 20} more` : ''
    throw new UsageError(
      'BLOCK_LIST',
      `Nothing of the list was taken in. Expected ${shown}${more}.`,
    )
  }
  return (blocks as readonly ListedBlock[]).map(tidy)
}

/** A block that begins later is none that there is: whoever imports a list would believe it holds. */
function futureFault({ since }: ListedBlock, now: number): string | undefined {
  return since > now
    ? `"since" not to lie in the future: it is ${new Date(since).toISOString()}, and here ${new Date(now).toISOString()}`
    : undefined
}

const fields = ['visitor', 'ip', 'range', 'since', 'until', 'what', 'operator', 'reason']
const parts: readonly unknown[] = [undefined, 'invitations', 'chat', 'everything']

/** What is wrong with a line, in words. */
export function lineFault(line: unknown): string | undefined {
  if (typeof line !== 'object' || line === null) return 'an object'
  const stranger = Object.keys(line).find((field) => !fields.includes(field))
  if (stranger !== undefined) return `none but the fields ${fields.join(', ')}`
  const { since, until, what, operator, reason } = line as Record<string, unknown>
  const target = targetFault(line as ListedBlock)
  if (target !== undefined) return target
  if (!isInstant(since)) return '"since" in ms since 1970 UTC'
  if (until !== undefined && !isInstant(until)) return '"until" in ms since 1970 UTC'
  if (!parts.includes(what)) return '"what" to be "invitations", "chat" or "everything"'
  if (!isText(operator, 128)) return '"operator" to be text of at most 128 characters'
  return isText(reason, 1_000) ? undefined : '"reason" to be text of at most 1000 characters'
}

function isInstant(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 8.64e15
}

function isText(value: unknown, longest: number): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= longest)
}
