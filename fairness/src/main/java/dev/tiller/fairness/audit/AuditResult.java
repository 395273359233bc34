package dev.tiller.fairness.audit;

import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.RobustnessMatrix;
import dev.tiller.ground.Identity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param identity of the work: model, items, perturbations, response
 * @param response what counted as a good answer
 * @param policy which items it is about
 * @param subjects the items that were scored, in order
 * @param identities of the subjects, numbered
 * @param changes the perturbations
 * @param sweeps responses, one a measure and perturbation
 * @param partitions of the subjects into groups
 * @param matrix of AUCs, judged
 * @param excluded items that were not scored, each with its reason
 * @param notes what a reader must know
 */
public record AuditResult(
    Identity identity,
    String response,
    Policy policy,
    List<Subject> subjects,
    int[] identities,
    List<Change> changes,
    List<ResponseSweep> sweeps,
    List<Partition> partitions,
    RobustnessMatrix matrix,
    List<Excluded> excluded,
    List<String> notes) {

  /**
   * An item without its content.
   *
   * @param id its name
   * @param identity whom it shows
   * @param attributes of it
   */
  public record Subject(String id, String identity, Map<String, String> attributes) {}

  /**
   * A perturbation without its program.
   *
   * @param id its name
   * @param unit of the level
   * @param meaning one line for people
   * @param levels the neutral one first
   */
  public record Change(String id, String unit, String meaning, double[] levels) {

    static Change of(Planned<?> planned) {
      return new Change(
          planned.perturbation().id(),
          planned.perturbation().unit(),
          planned.perturbation().meaning(),
          planned.axis().levels());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Change o && id.equals(o.id) && Arrays.equals(levels, o.levels);
    }

    @Override
    public int hashCode() {
      return 31 * id.hashCode() + Arrays.hashCode(levels);
    }
  }

  /** The sweep of a perturbation and measure. */
  public ResponseSweep sweep(String perturbation, String measure) {
    return sweeps.stream()
        .filter(s -> s.perturbation().equals(perturbation) && s.measure().equals(measure))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no sweep of %s and %s.".formatted(perturbation, measure)));
  }

  /**
   * Items of a perturbed cell that flip first: those that are right unperturbed and fail at the
   * lowest level, the ones with the smallest area first among them.
   *
   * @param most how many
   * @return places of subjects
   */
  public List<Integer> flippingFirst(Cell cell, int most) {
    ResponseSweep sweep = sweep(cell.perturbation(), cell.measure());
    double[] areas = sweep.areas();
    return Arrays.stream(cell.subgroup().items())
        .filter(i -> sweep.has(i) && sweep.flip(i) > 0)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer i) -> sweep.flip(i))
                .thenComparingDouble(i -> areas[i])
                .thenComparing(i -> subjects.get(i).id()))
        .limit(most)
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AuditResult o
        && identity.equals(o.identity)
        && sweeps.equals(o.sweeps)
        && matrix.equals(o.matrix);
  }

  @Override
  public int hashCode() {
    return 31 * identity.hashCode() + sweeps.hashCode();
  }
}
