/** Seconds since the process was started: the wall time of the whole command, Node's own start included. */
export function secondsSinceStart(): number {
  return process.uptime()
}
