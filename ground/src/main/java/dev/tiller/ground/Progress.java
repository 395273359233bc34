package dev.tiller.ground;

/** How far a long piece of work has come. {@link Monitor#progress} begins one. */
public interface Progress extends AutoCloseable {

  /**
   * @param units finished since the last call
   * @param note a few words for the end of the line, such as the loss; may be empty
   */
  void step(long units, String note);

  /** One more unit is finished. */
  default void step() {
    step(1, "");
  }

  @Override
  void close();

  /** Says nothing. */
  static Progress silent() {
    return new Progress() {
      @Override
      public void step(long units, String note) {}

      @Override
      public void close() {}
    };
  }
}
