import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { documentHtml } from './document-html.ts'
import type { ReportDocument } from './report-document.ts'

/**
 * Delivers documents as files: `DIRECTORY/SCHEDULE/PERIOD/index.html`, which shows the charts, with a
 * file of CSV and of SVG for each report beside it. Each file is there whole or not at all, and a
 * repetition writes the same again.
 */
export function directoryDelivery(directory: string): (document: ReportDocument) => Promise<void> {
  return async (document) => {
    const { schedule, period, files, results } = document
    const folder = join(directory, schedule, period.name)
    await mkdir(folder, { recursive: true })
    for (const { name, text } of files) await put(folder, name, text)
    const charts = files.filter(({ type }) => type === 'image/svg+xml').map(({ name }) => name)
    // A result has a chart, or none has.
    const imageOf = (place: number) =>
      charts.length === results.length ? charts[place] : undefined
    await put(folder, 'index.html', documentHtml(document, imageOf))
  }
}

async function put(folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}
