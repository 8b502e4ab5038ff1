export { type Re2Bounds, re2 } from './re2.ts'
