package dev.tiller.reproduce.deeppcr;

import dev.tiller.ground.Interruption;
import dev.tiller.ground.UserError;
import java.util.List;

/** What is measured after Ctrl-C; a child's main, for nothing takes an interruption back. */
final class InterruptedRun {

  private InterruptedRun() {}

  /** Prints one line for each attempt. */
  public static void main(String[] args) {
    Interruption.request();
    attempt(() -> new Race().with("a", () -> System.out.println("raced")).run(3, 1));
    attempt(
        () -> new Measurements(null).take(String.class, List.of("a"), InterruptedRun::measured));
    attempt(() -> Exactness.measure(1));
  }

  private static String measured() {
    System.out.println("measured");
    return "a";
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
      System.out.println("finished");
    } catch (UserError e) {
      System.out.println(e.getMessage());
    }
  }
}
