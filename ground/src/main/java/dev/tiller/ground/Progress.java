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

  /**
   * Lines on standard error, for work that is not yet handed a {@link Monitor}.
   *
   * @param task what is being done, a few words
   * @param total units in all; zero where there is nothing to do
   */
  static Progress of(String task, long total) {
    return new LineProgress(System.err, task, total);
  }
}
