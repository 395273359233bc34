package dev.tiller.steering;

/** In which order the sites of a map are estimated. */
public enum Order {
  /** All sites from one pass of the plain model. */
  AT_ONCE,
  /**
   * Site after site in order of execution, source and target sentences both steered by the maps of
   * all earlier sites (arXiv 2410.23054, definition 3.2).
   */
  CAUSAL,
  /** All sites trained together through the network; the only order of a {@link JointMethod}. */
  JOINT;

  /** {@code at-once}, {@code causal} or {@code joint}: what users and files call it. */
  public String text() {
    return switch (this) {
      case AT_ONCE -> "at-once";
      case CAUSAL -> "causal";
      case JOINT -> "joint";
    };
  }

  @Override
  public String toString() {
    return text();
  }
}
