import { join } from 'node:path'
import { dayFile } from '../../examples/demo-day/shop-day.ts'
import type { Traffic } from './two-replays.ts'

/** Where real logs are, if they are anywhere. */
export const data = process.env.BECKON_TEST_DATA

export const shopDay: Traffic = {
  inputs: [dayFile],
  site: 'shop',
  hosts: ['shop.example'],
  redirectOrigins: ['https://shop.example'],
}

/** Only where there is {@link data}. */
export const blogs: Traffic = { inputs: [join(data ?? '', 'logs/blog-2016.log.gz')] }
