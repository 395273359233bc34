package dev.tiller.ground;

import java.util.function.BooleanSupplier;

/**
 * Who watches long work: whether it should save and return, and where it says how far it has come.
 * Whoever starts the work passes it in; nothing in Tiller asks the process or prints by itself.
 *
 * <p>Work looks at {@link #stopRequested} between steps. Where it is true, it saves what can be
 * resumed and returns, or throws a {@link UserError} that says what was kept.
 */
public interface Monitor {

  /** Never stops, shows nothing. */
  Monitor NONE =
      new Monitor() {
        @Override
        public boolean stopRequested() {
          return false;
        }

        @Override
        public Progress progress(String task, long units) {
          return Progress.silent();
        }
      };

  /** Shows nothing, and stops the work when {@code asked} is true. */
  static Monitor stoppingWhen(BooleanSupplier asked) {
    return new Monitor() {
      @Override
      public boolean stopRequested() {
        return asked.getAsBoolean();
      }

      @Override
      public Progress progress(String task, long units) {
        return Progress.silent();
      }
    };
  }

  /** Whether the work should save and return. */
  boolean stopRequested();

  /**
   * Begins to show a piece of work.
   *
   * @param task what is being done, a few words
   * @param units in all; zero where there is nothing to do
   * @return to be closed when the piece is done
   */
  Progress progress(String task, long units);
}
