package dev.tiller.training.scaling;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A batch that grows while training, counted in samples: progressive scaling (arXiv 2307.13813). An
 * objective answers {@link #at} for the samples of a step, and a run that knows for which batch its
 * settings are made ({@code RunBuilder.asIf}) rescales them where the batch changes; weights,
 * averages and what optimizers remember go on.
 *
 * @param stages in order; the last one goes on for ever
 */
public record GrowingBatch(List<Stage> stages) {

  private static final Pattern CHANGE = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

  /**
   * Steps of one size.
   *
   * @param batch samples of a step, at least 1
   * @param until samples that are seen by its end
   */
  public record Stage(int batch, long until) {}

  /** Copies and checks the stages. */
  public GrowingBatch {
    stages = List.copyOf(stages);
    long before = 0;
    for (Stage stage : stages) {
      if (stage.batch < 1 || stage.until <= before) {
        throw new UserError(
            "A stage of batches of %d up to %d samples came after %d samples; a batch of at least 1 and a later end were expected."
                .formatted(stage.batch, stage.until, before));
      }
      before = stage.until;
    }
    if (stages.isEmpty()) {
      throw new UserError("A growing batch has no stage; at least one was expected.");
    }
  }

  /** Always the same. */
  public static GrowingBatch constant(int batch) {
    return new GrowingBatch(List.of(new Stage(batch, Long.MAX_VALUE)));
  }

  /**
   * From words: {@code 512@180000,1024@360000} are steps of 512 from 180,000 samples on, and of
   * 1,024 from 360,000 on. A change waits for the end of a step, so that no step is cut.
   *
   * @param first samples of the steps before
   * @param changes as above; empty for none
   * @throws UserError if they are no such list, or not in order
   */
  public static GrowingBatch of(int first, String changes) {
    List<Stage> stages = new ArrayList<>();
    int batch = first;
    long from = 0;
    for (String change : changes.isBlank() ? new String[0] : changes.strip().split(",", -1)) {
      Matcher parts = CHANGE.matcher(change.strip());
      if (!parts.matches()) {
        throw new UserError(
            "\"%s\" is no change of the batch; BATCH@SAMPLES was expected, such as 512@180000."
                .formatted(UserError.excerpt(change)));
      }
      long asked = Long.parseLong(parts.group(2)) - from;
      long until = from + (asked + batch - 1) / batch * batch;
      stages.add(new Stage(batch, until));
      from = until;
      batch = Integer.parseInt(parts.group(1));
    }
    stages.add(new Stage(batch, Long.MAX_VALUE));
    return new GrowingBatch(stages);
  }

  /**
   * Samples of a step; the last one of a stage takes what is left of it.
   *
   * @param seen samples of all steps before
   */
  public int at(long seen) {
    for (Stage stage : stages) {
      if (seen < stage.until) {
        return (int) Math.min(stage.batch, stage.until - seen);
      }
    }
    return last();
  }

  /** Samples of a step in the end. */
  public int last() {
    return stages.get(stages.size() - 1).batch;
  }

  /** Fewest samples of a whole step. */
  public int least() {
    return stages.stream().mapToInt(Stage::batch).min().orElseThrow();
  }

  /** Whether all steps have as many. */
  public boolean isConstant() {
    return stages.stream().allMatch(stage -> stage.batch == last());
  }
}
