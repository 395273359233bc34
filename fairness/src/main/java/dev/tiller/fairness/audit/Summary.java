package dev.tiller.fairness.audit;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.matrix.RobustnessMatrix;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** From numbers of items to sweeps, groups and a matrix. */
record Summary<T>(
    List<Item<T>> items,
    List<Output> clean,
    double[][] numbers,
    List<Excluded> excluded,
    List<Planned<T>> planned,
    Response response,
    Response.Scoring scoring,
    List<String> told) {

  AuditResult result(
      List<String> attributes,
      int depth,
      Minimum minimum,
      MatrixSettings settings,
      Policy policy,
      Identity identity) {
    List<String> notes = new ArrayList<>(told);
    notes.addAll(scoring.notes());
    List<ResponseSweep> sweeps = sweeps();
    notes.addAll(unanswered(sweeps));
    List<Partition> partitions =
        Partition.of(items, attributes, Math.min(depth, attributes.size()), minimum);
    if (policy == Policy.CLEAN_CORRECT) {
      sweeps = kept(sweeps, partitions, notes);
    }
    notes.addAll(sizes(partitions, minimum));
    notes.addAll(hopeless(sweeps, partitions));
    int[] identities = identities();
    RobustnessMatrix matrix = RobustnessMatrix.of(sweeps, partitions, identities, settings);
    List<AuditResult.Subject> subjects =
        items.stream()
            .map(i -> new AuditResult.Subject(i.id(), i.identity(), i.attributes()))
            .toList();
    return new AuditResult(
        identity,
        response.name(),
        policy,
        subjects,
        identities,
        planned.stream().map(AuditResult.Change::of).toList(),
        sweeps,
        partitions,
        matrix,
        excluded,
        List.copyOf(notes));
  }

  private List<ResponseSweep> sweeps() {
    double[][] scored = new double[items.size()][];
    for (int i = 0; i < scored.length; i++) {
      scored[i] = scoring.score(i, clean.get(i));
    }
    double[][] neutral = scoring.measures(scored);
    List<ResponseSweep> sweeps = new ArrayList<>();
    int from = 0;
    for (Planned<T> p : planned) {
      List<double[][]> levels = new ArrayList<>();
      levels.add(neutral);
      for (int k = 1; k < p.axis().size(); k++) {
        levels.add(scoring.measures(part(from)));
        from += response.width();
      }
      for (int m = 0; m < response.measures().size(); m++) {
        double[][] responses = new double[items.size()][levels.size()];
        for (int i = 0; i < responses.length; i++) {
          for (int k = 0; k < levels.size(); k++) {
            responses[i][k] = levels.get(k)[i][m];
          }
        }
        sweeps.add(
            new ResponseSweep(
                p.perturbation().id(), response.measures().get(m), p.axis(), responses));
      }
    }
    // All perturbations of a measure beside each other.
    sweeps.sort(Comparator.comparingInt(s -> response.measures().indexOf(s.measure())));
    return sweeps;
  }

  /** Of every item the numbers of one level. */
  private double[][] part(int from) {
    double[][] part = new double[items.size()][];
    for (int i = 0; i < part.length; i++) {
      part[i] = Arrays.copyOfRange(numbers[i], from, from + response.width());
    }
    return part;
  }

  /** Leaves out who is wrong from the start, by the first measure. */
  private List<ResponseSweep> kept(
      List<ResponseSweep> sweeps, List<Partition> partitions, List<String> notes) {
    boolean[] right = new boolean[items.size()];
    double[] first = sweeps.get(0).clean();
    Arrays.fill(right, false);
    for (int i = 0; i < right.length; i++) {
      right[i] = first[i] >= 0.5;
    }
    for (Partition partition : partitions) {
      for (Subgroup group : partition.subgroups()) {
        long count = Arrays.stream(group.items()).filter(i -> right[i]).count();
        notes.add(
            "%s: %d of %d items are right unperturbed and kept (%.0f %%)"
                .formatted(
                    group.name(),
                    count,
                    group.items().length,
                    100.0 * count / group.items().length));
      }
    }
    return sweeps.stream()
        .map(
            s -> {
              double[][] responses = s.responses().clone();
              for (int i = 0; i < right.length; i++) {
                if (!right[i]) {
                  responses[i] = new double[s.axis().size()];
                  Arrays.fill(responses[i], Double.NaN);
                }
              }
              return new ResponseSweep(s.perturbation(), s.measure(), s.axis(), responses);
            })
        .toList();
  }

  private static List<String> sizes(List<Partition> partitions, Minimum minimum) {
    List<String> notes = new ArrayList<>();
    for (Partition partition : partitions) {
      if (partition.missing() > 0) {
        notes.add(
            "%d items have no value of %s and are in none of its groups"
                .formatted(partition.missing(), partition.name()));
      }
      for (Subgroup group : partition.subgroups()) {
        if (!group.enough()) {
          notes.add(
              "%s (%d items of %d identities) is below the least size of %d and %d: no claim is made"
                  .formatted(
                      group.name(),
                      group.items().length,
                      group.identities(),
                      minimum.items(),
                      minimum.identities()));
        }
      }
    }
    return notes;
  }

  /** Who answered unperturbed and gave no number at some level. */
  private List<String> unanswered(List<ResponseSweep> sweeps) {
    List<String> notes = new ArrayList<>();
    for (ResponseSweep sweep : sweeps) {
      long count =
          IntStream.range(0, items.size())
              .filter(i -> !Double.isNaN(sweep.responses()[i][0]) && !sweep.has(i))
              .count();
      if (count > 0) {
        notes.add(
            "%,d of %,d items have no %s at some level of %s, where the model gives no number, and are left out of that row"
                .formatted(count, items.size(), sweep.measure(), sweep.perturbation()));
      }
    }
    return notes;
  }

  /** Who is never right has nothing to lose: a flat curve at 0 is no robustness. */
  private static List<String> hopeless(List<ResponseSweep> sweeps, List<Partition> partitions) {
    Map<String, ResponseSweep> one = new LinkedHashMap<>();
    sweeps.forEach(sweep -> one.putIfAbsent(sweep.measure(), sweep));
    List<String> notes = new ArrayList<>();
    for (ResponseSweep sweep : one.values()) {
      for (Partition partition : partitions) {
        for (Subgroup group : partition.subgroups()) {
          if (sweep.mean(group.items())[0] == 0) {
            notes.add(
                "%s is never right even unperturbed (%s is 0 on %,d items): it has nothing to lose, so that its retention is unknown"
                    .formatted(group.name(), sweep.measure(), group.items().length));
          }
        }
      }
    }
    return notes;
  }

  private int[] identities() {
    Map<String, Integer> numbered = new LinkedHashMap<>();
    return items.stream()
        .mapToInt(
            item -> {
              numbered.putIfAbsent(item.identity(), numbered.size());
              return numbered.get(item.identity());
            })
        .toArray();
  }

  /** Names, identities, labels and attributes of all items as one hash. */
  static String digest(List<? extends Item<?>> items, List<String> attributes) {
    StringBuilder text = new StringBuilder(String.join("|", attributes)).append('\n');
    for (Item<?> item : items) {
      text.append(item.id()).append('\t').append(item.identity()).append('\t');
      text.append(item.label()).append('\t').append(item.attributes()).append('\n');
    }
    return AtomicFile.sha256(text.toString());
  }
}
