package dev.tiller.fairness.response;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Who is it? The perturbed probe against a gallery of one clean picture an identity, closed set:
 * whether its own is the nearest, or among the five nearest. The gallery's size decides about
 * chance, so that all groups have one of the same size: that of the smallest, drawn anew and
 * averaged. Others in it have the same values of all audited attributes.
 *
 * @param draws of galleries for each probe, at least 1; usually 20
 */
public record Identification(int draws) implements Response {

  private static final int FIVE = 5;

  /** Checks the number. */
  public Identification {
    if (draws < 1) {
      throw new UserError(
          "%d galleries a probe were asked for; at least 1 was expected.".formatted(draws));
    }
  }

  @Override
  public String name() {
    return "identification among the same attributes, %d galleries".formatted(draws);
  }

  @Override
  public List<String> measures() {
    return List.of("rank-1", "rank-5");
  }

  @Override
  public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
    Embeddings all = new Embeddings(items, clean, name());
    Map<String, Integer> gallery = new LinkedHashMap<>();
    Map<String, List<Integer>> pools = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.usable(i) && gallery.putIfAbsent(all.identity(i), i) == null) {
        pools.computeIfAbsent(all.attributes(i), a -> new ArrayList<>()).add(i);
      }
    }
    int size = pools.values().stream().mapToInt(List::size).min().orElse(0);
    if (size < 2) {
      throw new UserError(
          "The smallest group has %d identities; a gallery needs at least 2, so merge groups or leave it out."
              .formatted(size));
    }
    boolean others = all.hasMates();
    List<String> notes = new ArrayList<>();
    notes.add("galleries of %d identities, chance 1/%d".formatted(size, size));
    notes.add(
        others
            ? "gallery pictures are no probes"
            : "probes are the gallery's own pictures, perturbed, since nobody has two");
    notes.add(
        "intervals draw probes by identity; galleries are drawn anew %d times, but from the same pictures, so that intervals of small groups are somewhat short"
            .formatted(draws));
    if (size <= FIVE) {
      notes.add("rank-5 is always reached with galleries of %d".formatted(size));
    }
    return new Scoring() {
      @Override
      public double[] score(int item, Output output) {
        Integer own = gallery.get(all.identity(item));
        float[] probe = Embeddings.unit(output);
        if (own == null || own == item && others || probe.length == 0) {
          return new double[] {Double.NaN, Double.NaN};
        }
        return ranks(all, probe, own, pools.get(all.attributes(own)), item, size);
      }

      @Override
      public List<String> notes() {
        return notes;
      }
    };
  }

  private double[] ranks(
      Embeddings all, float[] probe, int own, List<Integer> pool, int item, int size) {
    double mine = all.cosine(probe, own);
    int first = 0;
    int five = 0;
    for (int d = 0; d < draws; d++) {
      SplittableRandom random = Draws.of(all.id(item), "gallery", d);
      Set<Integer> drawn = new HashSet<>();
      int ahead = 0;
      while (drawn.size() < size - 1) {
        int other = pool.get(random.nextInt(pool.size()));
        if (other != own && drawn.add(other)) {
          ahead += all.cosine(probe, other) >= mine ? 1 : 0;
        }
      }
      first += ahead == 0 ? 1 : 0;
      five += ahead < FIVE ? 1 : 0;
    }
    return new double[] {(double) first / draws, (double) five / draws};
  }
}
