import type { EChartsOption } from 'echarts'

/** What a kind of chart comes to: what the library draws below the title, and how high that is. */
export interface Figure {
  /** px */
  readonly height: number
  readonly option: EChartsOption
  /** What a reader must know who sees it: what was left out. */
  readonly remark?: string
  /** The same for those who do not see it, row by row. */
  readonly spoken: readonly string[]
}
