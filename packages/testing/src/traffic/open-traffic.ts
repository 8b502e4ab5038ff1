import type { Readable } from 'node:stream'
import { LineIds } from './line-id.ts'
import type { Recorded } from './recorded.ts'
import { RestingFile } from './resting-file.ts'
import { TrafficError } from './traffic-error.ts'
import type { TrafficFormat } from './traffic-file.ts'
import { WebLogReader } from './web-log-reader.ts'

export interface TrafficOptions {
  /** How lines are to be read; `auto` by default: by each file's first line that can be read. */
  readonly format?: TrafficFormat
  /** The site's own hosts; the first makes page URLs absolute. None by default: URLs are paths. */
  readonly hosts?: readonly string[]
  /** How many lines of each file are looked at to put them in order; 10,000 by default. */
  readonly lookAhead?: number
  /** The longest line that is read, in bytes; a longer one is bad. 65,536 by default. */
  readonly maxLineBytes?: number
  /** How many lines are handed on at once, at most; 1,000 by default. */
  readonly batchSize?: number
  /** Where there are more inputs, files are closed until their turn comes; 16 by default. */
  readonly maxOpen?: number
  /** Before each batch: how many bytes of all inputs were read, packed as they are. */
  readonly onRead?: (bytes: number) => void
}

/**
 * Reads recorded traffic: web logs in the common or combined format, or events as one JSON object
 * a line, gzipped or not. Gives all lines of all files, each exactly once, in batches, in order of
 * time; among equal times by file and line. A bad line stands behind the last good one before it.
 *
 * All files are looked into first, for where each begins. Memory is bounded by the look-aheads of
 * `maxOpen` files, or of those whose times overlap.
 *
 * @param inputs paths, or streams of bytes such as `process.stdin`.
 * @throws TrafficError `TRAFFIC_OPTION` at once; `TRAFFIC_UNREADABLE` while reading: before the
 * first batch where a file cannot be opened, else after all that could be read.
 *
 * @example
 * for await (const batch of openTraffic(['access.log.gz'], { hosts: ['shop.example'] })) {
 *   for (const line of batch) if (line.kind === 'event') console.log(line.visitor, line.event.type)
 * }
 */
export function openTraffic(
  inputs: readonly (string | Readable)[],
  options: TrafficOptions = {},
): AsyncIterable<readonly Recorded[]> {
  const {
    format = 'auto',
    hosts = [],
    lookAhead = 10_000,
    maxLineBytes = 65_536,
    batchSize = 1_000,
    maxOpen = 16,
    onRead = () => {},
  } = options
  for (const [name, value] of Object.entries({ lookAhead, maxLineBytes, batchSize, maxOpen })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new TrafficError('TRAFFIC_OPTION', `${name} must be a whole number from 1, not ${value}`)
  }
  const webLog = new WebLogReader(format === 'common' ? 'common' : 'combined', hosts[0])
  return merge(
    inputs.map(
      (input, file) =>
        new RestingFile(
          input,
          file,
          { format, webLog, lookAhead, maxLineBytes },
          inputs.length > maxOpen,
        ),
    ),
    batchSize,
    onRead,
  )
}

async function* merge(
  files: readonly RestingFile[],
  batchSize: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<readonly Recorded[], void, void> {
  const ids = new LineIds()
  const tell = (): void => onRead(files.reduce((bytes, file) => bytes + file.bytesRead, 0))
  try {
    for (const file of files) await file.look()
    let batch: Recorded[] = []
    for (let turn = nextTurn(files); turn !== undefined; turn = nextTurn(files)) {
      const file = await turn.file.awake()
      for (let at = file.nextAt; at !== undefined && within(turn, at); at = file.nextAt) {
        batch.push(file.take(ids))
        if (batch.length === batchSize) {
          tell()
          yield batch
          batch = []
        }
        if (!file.fill()) await file.load()
      }
      await turn.file.settle()
    }
    if (batch.length > 0) {
      tell()
      yield batch
    }
    for (const file of files) file.check()
  } finally {
    await Promise.all(files.map((file) => file.close()))
  }
}

/** A file goes on until the next line of another comes first: most files do not overlap. */
interface Turn {
  readonly file: RestingFile
  /** When the next line of another file is, ms. */
  readonly until: number
  /** Among lines of that very time, this file is the first. */
  readonly inclusive: boolean
}

function within({ until, inclusive }: Turn, at: number): boolean {
  return at < until || (inclusive && at === until)
}

function nextTurn(files: readonly RestingFile[]): Turn | undefined {
  let file: RestingFile | undefined
  let place = -1
  let at = Number.POSITIVE_INFINITY
  let rival = files.length
  let until = Number.POSITIVE_INFINITY
  for (const [number, candidate] of files.entries()) {
    const first = candidate.nextAt
    if (first === undefined) continue
    if (file === undefined || first < at) {
      if (file !== undefined) {
        rival = place
        until = at
      }
      file = candidate
      place = number
      at = first
    } else if (first < until) {
      rival = number
      until = first
    }
  }
  return file && { file, until, inclusive: place < rival }
}
