import { expect, it } from 'vitest'
import type { RecordedBad } from './recorded.ts'
import { lineChunk, textOf } from './split-lines.ts'
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

it('moves lines that hold far more bytes than they have', () => {
  const waiting = new WaitingLines()
  const mebibytes = 8
  const chunkBytes = mebibytes * 1024 * 1024
  const texts = ['plain', 'grün', '', '日本', 'plain', 'as', 'ever']
  for (const [place, text] of texts.entries()) {
    const line = new WebLogLine()
    line.number = place + 1
    line.at = 100 - place
    line.chunk = lineChunk(Buffer.alloc(chunkBytes, '.'))
    line.start = chunkBytes - 1_000 * place - 900
    line.stop = line.start + line.chunk.bytes.write(text, line.start)
    line.chunk = lineChunk(line.chunk.bytes)
    // An empty field at each end, and two that are all of it.
    line.clientStop = line.start
    line.requestStart = line.start
    line.requestStop = line.stop
    line.referrerStart = line.stop
    line.referrerStop = line.stop
    line.agentStart = line.start
    line.agentStop = line.stop
    line.status = 200 + place
    waiting.add(line)
    if (place === 2) waiting.addReady(200, 99, readyLine(99))
    waiting.came(chunkBytes)
  }
  const line = new WebLogLine()
  let held = 0
  for (const [place, text] of [...texts.entries()].toReversed()) {
    expect(waiting.take(line)).toBeUndefined()
    const { chunk, start, stop, number, at, status } = line
    expect([number, at, status]).toEqual([place + 1, 100 - place, 200 + place])
    expect(textOf(chunk, start, stop)).toBe(text)
    expect(textOf(chunk, line.requestStart, line.requestStop)).toBe(text)
    expect(textOf(chunk, line.agentStart, line.agentStop)).toBe(text)
    expect([line.clientStop, line.referrerStart, line.referrerStop]).toEqual([start, stop, stop])
    if (chunk.bytes.length === chunkBytes) held++
  }
  expect(waiting.take(line)).toEqual(readyLine(99))
  expect(held).toBeLessThan(4)
})

it('leaves lines where they are while they are most of what they hold', () => {
  const waiting = new WaitingLines()
  const chunkBytes = 1024 * 1024
  const chunks = Array.from({ length: 64 }, () => lineChunk(Buffer.alloc(chunkBytes, '.')))
  for (const [place, chunk] of chunks.entries()) {
    const line = webLogLine(place)
    line.chunk = chunk
    line.start = 0
    line.stop = 600 * 1024
    waiting.add(line)
    waiting.came(chunkBytes)
  }
  const line = new WebLogLine()
  const moved = chunks.filter((chunk) => {
    waiting.take(line)
    return line.chunk !== chunk
  })
  expect(moved.length).toBe(0)
})
