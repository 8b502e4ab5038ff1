import { createReadStream, ReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TrafficError } from './traffic-error.ts'

/** Read at once: little enough for a progress bar to move, as packed bytes are far ahead of their lines. */
const rawChunkBytes = 64 * 1024
/** Unpacked at once. */
const chunkBytes = 256 * 1024

/**
 * The bytes of a file or stream, unpacked where its first two bytes say gzip; its name says
 * nothing. Nothing is opened before the first chunk is asked for; leaving early closes it.
 * `onRead` hears how many bytes come, packed as they are.
 *
 * @throws TrafficError `TRAFFIC_UNREADABLE`, after all bytes before the damage.
 */
export async function* readBytes(
  input: string | Readable,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer, void, void> {
  const raw =
    typeof input === 'string' ? createReadStream(input, { highWaterMark: rawChunkBytes }) : input
  try {
    yield* unpacked(told(raw, onRead))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new TrafficError('TRAFFIC_UNREADABLE', `Cannot read ${nameOf(input)}: ${why}`, { cause })
  } finally {
    raw.destroy()
  }
}

function nameOf(input: string | Readable): string {
  if (typeof input === 'string') return input
  return input instanceof ReadStream ? String(input.path) : 'the input stream'
}

async function* told(
  raw: AsyncIterable<unknown>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of raw) {
    const bytes = toBuffer(chunk)
    onRead(bytes.length)
    yield bytes
  }
}

async function* unpacked(
  chunks: AsyncGenerator<Buffer, void, void>,
): AsyncGenerator<Buffer, void, void> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 2) {
    const { done, value } = await chunks.next()
    if (done) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  const whole = chain(head, chunks)
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole
    return
  }
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  // A failure reaches us through `gunzip`, which the pipeline destroys with it.
  pipeline(Readable.from(whole, { highWaterMark: 2 }), gunzip).catch(() => undefined)
  yield* gunzip
}

async function* chain(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, void>,
): AsyncGenerator<Buffer, void, void> {
  if (head.length > 0) yield head
  yield* rest
}

function toBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk
  if (chunk instanceof Uint8Array) {
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  }
  throw new TypeError('it gives something else than bytes; leave its encoding unset')
}
