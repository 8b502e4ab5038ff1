import { expect, it } from 'vitest'
import type { RecordedBad } from './recorded.ts'
import { lineChunk } from './split-lines.ts'
import { type ReadyLine, WaitingLines } from './waiting-lines.ts'
import { WebLogLine } from './web-log-line.ts'

/** A line with numbers of its own in every field. */
function webLogLine(number: number, at = number): WebLogLine {
  const line = new WebLogLine()
  line.number = number
  line.chunk = lineChunk(Buffer.from(`${number}`))
  line.at = at
  line.start = number * 10
  line.stop = number * 10 + 1
  line.clientStop = number * 10 + 2
  line.requestStart = number * 10 + 3
  line.requestStop = number * 10 + 4
  line.status = number % 600
  line.referrerStart = number * 10 + 5
  line.referrerStop = number * 10 + 6
  line.agentStart = number * 10 + 7
  line.agentStop = number * 10 + 8
  return line
}

function readyLine(line: number): ReadyLine {
  const recorded: RecordedBad = { kind: 'bad', file: 0, line, id: '', reason: 'empty', text: '' }
  return { recorded, digest: `${line}` }
}

it('gives back each line as it came, however many wait', () => {
  const waiting = new WaitingLines()
  const many = 3_000
  for (let number = 1; number <= many; number++) {
    if (number % 7 === 0) waiting.addReady(number, number, readyLine(number))
    else waiting.add(webLogLine(number))
  }
  expect(waiting.size).toBe(many)
  const line = new WebLogLine()
  for (let number = 1; number <= many; number++) {
    expect(waiting.firstAt).toBe(number)
    const ready = waiting.take(line)
    if (number % 7 === 0) expect(ready).toEqual(readyLine(number))
    else expect([ready, line]).toEqual([undefined, webLogLine(number)])
    // The places of those that went are taken by others at once, of the other kind too.
    if (number % 2 === 0) waiting.add(webLogLine(many + number))
    else waiting.addReady(many + number, many + number, readyLine(many + number))
  }
  for (let number = many + 1; number <= 2 * many; number++) {
    const ready = waiting.take(line)
    if (number % 2 === 0) expect([ready, line]).toEqual([undefined, webLogLine(number)])
    else expect(ready).toEqual(readyLine(number))
  }
  expect(waiting.firstAt).toBeUndefined()
})

it('puts lines in order of time, then line, whatever they are', () => {
  const waiting = new WaitingLines()
  waiting.add(webLogLine(1, 5))
  waiting.addReady(5, 2, readyLine(2))
  waiting.add(webLogLine(3, 4))
  waiting.addReady(Number.NEGATIVE_INFINITY, 4, readyLine(4))
  waiting.add(webLogLine(5, 5))
  const line = new WebLogLine()
  const order = Array.from({ length: 5 }, () => waiting.take(line)?.recorded.line ?? line.number)
  expect(order).toEqual([4, 3, 1, 2, 5])
})
