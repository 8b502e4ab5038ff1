/** Undoes a timer or a subscription; calling it twice does nothing. */
export type Cancel = () => void
