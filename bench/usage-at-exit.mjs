// Loaded into a measured process: tells on descriptor 3 what it used.
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

// A thread of it starts with the same modules.
if (isMainThread)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }
    writeSync(3, JSON.stringify(usage))
  })
