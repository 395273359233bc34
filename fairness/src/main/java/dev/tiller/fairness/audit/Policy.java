package dev.tiller.fairness.audit;

/** Which items a matrix is about. */
public enum Policy {
  /** All that have an answer. */
  ALL,
  /**
   * Those that are right when unperturbed: pure robustness, every curve starts at 1. The share kept
   * of each subgroup is reported, since leaving out hard cases unevenly is a disparity itself.
   */
  CLEAN_CORRECT
}
