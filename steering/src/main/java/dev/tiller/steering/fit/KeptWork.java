package dev.tiller.steering.fit;

/** What becomes of the work that an interrupted fit of the same map kept. */
public enum KeptWork {
  /** Gone on with, where there is some; work of another fit is refused, naming what differs. */
  RESUME,
  /** Dropped: the fit begins anew. */
  DROP,
  /** The fit is refused with a sentence that says what is there and how to go on. */
  REFUSE
}
