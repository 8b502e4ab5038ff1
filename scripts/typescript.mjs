// `--import ./scripts/typescript.mjs`: runs the sources as they are. tsx by itself does so in the main thread alone.
import { register } from 'tsx/esm/api'

register()
