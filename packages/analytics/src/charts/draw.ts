import { type EChartsOption, init } from 'echarts'
import { font, ink, width } from './look.ts'

/** An option of the library, as the inside of an SVG document of that height, px. */
export function draw(option: EChartsOption, height: number): string {
  // Without a document the library measures text by a table of its own, so that it is the same on
  // every machine.
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font, color: ink.plain },
      ...option,
    })
    return still(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

/**
 * What is there for pages that react to a mouse, and for lines that would leave their plot, as none
 * does. In texts no mark is left as it was, so none is met.
 */
const lively =
  / (?:ecmeta_\w+|class|pointer-events|clip-path)="[^"]*"|<(style|defs)\b[^>]*>.*?<\/\1>\s*/gs

/** The inside of a document, without the library's running numbers, which differ from call to call. */
function still(document: string): string {
  const inside = document.slice(document.indexOf('>') + 1, document.lastIndexOf('</svg>'))
  return inside.replace(lively, '').trim()
}
