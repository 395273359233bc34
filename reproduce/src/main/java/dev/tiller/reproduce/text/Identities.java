package dev.tiller.reproduce.text;

import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Identity;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.language.generate.GenerationSettings;
import java.util.List;

/**
 * Settings as identities, field by field under names that are written here: renaming a component of
 * a record orphans nothing that was kept, and adding one shows up where it is left out.
 */
final class Identities {

  private Identities() {}

  static Identity of(Protocol protocol) {
    GenerationSettings sampling = protocol.generation();
    return Identity.of("protocol")
        .with("maxNewTokens", sampling.maxNewTokens())
        .with("temperature", sampling.temperature())
        .with("topK", sampling.topK())
        .with("topP", sampling.topP())
        .with("minP", sampling.minP())
        .with("repetitionPenalty", sampling.repetitionPenalty())
        .with("stops", sampling.stops())
        .with("seed", sampling.seed())
        .with("endIds", sampling.endIds().stream().sorted().toList())
        .with("perPrompt", protocol.perPrompt())
        .with("batch", protocol.batch())
        .with("neutralTokens", protocol.neutralTokens());
  }

  static Identity of(Judge judge) {
    if (!(judge instanceof EmbeddingJudge learned)) {
      return Identity.of("judge").with("description", judge.description());
    }
    EmbeddingJudge.Provenance from = learned.provenance();
    Identity known =
        Identity.of("embedding-judge")
            .with("concept", from.concept())
            .with("encoder", from.encoder())
            .with("data", from.dataSha256())
            .with("seed", from.seed())
            .with("l2", from.l2())
            .with("accuracy", from.accuracy().value());
    return from.fragments() == null
        ? known
        : known.with(
            "fragments",
            List.of(
                from.fragments().minWords(), from.fragments().maxWords(), from.fragments().cuts()));
  }
}
