package dev.tiller.cli.doctor;

import java.util.List;

/** One part of the machine that is looked at. */
@FunctionalInterface
public interface Checkup {

  /**
   * What was found.
   *
   * @throws Exception if even looking fails; {@link #safely} makes a finding of it
   */
  List<Observation> look() throws Exception;

  /**
   * What was found, or that looking failed. Native libraries fail with errors, not exceptions.
   *
   * @param topic of the finding if looking fails
   */
  static List<Observation> safely(String topic, Checkup checkup) {
    try {
      return checkup.look();
    } catch (Exception | LinkageError e) {
      Throwable cause =
          e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
      String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      return List.of(
          Observation.problem(
              topic,
              cause.getClass().getSimpleName() + ": " + reason,
              "delete the cache with `tiller cache clear` and try again; TILLER_DEBUG=1 shows more"));
    }
  }
}
