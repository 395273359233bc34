package dev.tiller.steering.lineas;

import dev.tiller.steering.Parameter;
import java.util.List;

/** What can be set of LinEAS, under the names that the command line and files use. */
final class LinEasParameters {

  static final List<Parameter<?>> ALL =
      List.of(
          Parameter.<LinEas>count(
              "steps",
              "of training, at least 1",
              m -> m.optimization().steps(),
              (m, v) -> m.with(m.optimization().withSteps(v))),
          Parameter.<LinEas>number(
              "learning-rate",
              "of the first step, above 0; it falls along a cosine",
              m -> m.optimization().rate(),
              (m, v) -> m.with(m.optimization().withRate(v))),
          Parameter.<LinEas>number(
              "last-rate",
              "toward which the rate falls, at least 0",
              m -> m.optimization().floor(),
              (m, v) -> m.with(m.optimization().withFloor(v))),
          Parameter.<LinEas, Optimization.Rule>choice(
              "optimizer",
              Optimization.Rule.class,
              "how maps descend",
              m -> m.optimization().rule(),
              (m, v) -> m.with(m.optimization().withRule(v))),
          Parameter.<LinEas>count(
              "refit",
              "steps more for what is not identity by then",
              m -> m.optimization().refit(),
              (m, v) -> m.with(m.optimization().withRefit(v))),
          Parameter.<LinEas>number(
              "sparsity",
              "how much neurons and whole sites are kept out, at least 0",
              m -> m.sparsity().gamma(),
              (m, v) -> m.with(m.sparsity().withGamma(v))),
          Parameter.<LinEas>number(
              "l1",
              "weight of single neurons in the sparsity",
              m -> m.sparsity().slope().l1(),
              (m, v) -> m.with(m.sparsity().withL1(v))),
          Parameter.<LinEas>number(
              "group",
              "weight of whole sites in the sparsity",
              m -> m.sparsity().slope().group(),
              (m, v) -> m.with(m.sparsity().withGroup(v))),
          Parameter.<LinEas, Sparsity.Thresholds>choice(
              "thresholds",
              Sparsity.Thresholds.class,
              "how much a step shrinks: by its rate, or as the paper's algorithm is printed",
              m -> m.sparsity().thresholds(),
              (m, v) -> m.with(m.sparsity().withThresholds(v))),
          Parameter.<LinEas>number(
              "tolerance",
              "a number closer than this to identity counts as identity",
              m -> m.sparsity().tolerance(),
              (m, v) -> m.with(m.sparsity().withTolerance(v))),
          Parameter.<LinEas>count(
              "batch-size",
              "source items of a step; 0 for 32, or all where there are fewer",
              m -> m.batching().size(),
              (m, v) -> m.with(m.batching().withSize(v))),
          Parameter.<LinEas>flag(
              "small-batches",
              "whether batches of fewer than 4 are allowed",
              m -> m.batching().small(),
              (m, v) -> m.with(m.batching().withSmall(v))),
          Parameter.<LinEas, Batching.Backward>choice(
              "memory",
              Batching.Backward.class,
              "what is kept for the backward pass, from most to least",
              m -> m.batching().backward(),
              (m, v) -> m.with(m.batching().with(v))),
          Parameter.<LinEas>count(
              "tokens-at-once",
              "padded tokens that pass at the same time; 0 for what suits the memory",
              m -> m.batching().tokens(),
              (m, v) -> m.with(m.batching().withTokens(v))),
          Parameter.<LinEas, SetDistance.Reduction>choice(
              "reduction",
              SetDistance.Reduction.class,
              "over the neurons of a site",
              m -> m.comparison().neurons(),
              (m, v) -> m.with(m.comparison().withNeurons(v))),
          Parameter.<LinEas, SetDistance.Reduction>choice(
              "site-reduction",
              SetDistance.Reduction.class,
              "over the sites of the loss",
              m -> m.comparison().sites(),
              (m, v) -> m.with(m.comparison().withSites(v))),
          Parameter.<LinEas, SetDistance.Targets>choice(
              "targets",
              SetDistance.Targets.class,
              "which target items meet a step",
              m -> m.comparison().targets(),
              (m, v) -> m.with(m.comparison().withTargets(v))),
          Parameter.<LinEas>text(
              "loss-sites",
              "where the two sets are compared: a group or regular expression; else the steered"
                  + " sites",
              LinEas::lossSites,
              LinEas::withLossSites));

  private LinEasParameters() {}
}
