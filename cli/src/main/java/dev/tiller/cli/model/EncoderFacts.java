package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Encoders;
import dev.tiller.library.Models;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What `tiller model inspect` says of an encoder of images. */
final class EncoderFacts {

  private EncoderFacts() {}

  private record Place(String name, int index, int width, String role) implements Result {}

  /**
   * What a machine reads.
   *
   * @param memoryF32 bytes of the weights in memory; encoders compute in no other precision
   * @param size height and width that it was trained on; 0 where nothing says
   * @param width of the vector that it makes of an image
   */
  private record Inspected(
      String encoder,
      String architecture,
      long parameters,
      long memoryF32,
      int channels,
      int size,
      int width,
      int siteCount,
      String fingerprint,
      List<Place> sites)
      implements Result {}

  static void tell(Path folder, Precision precision, @Nullable String sites, Answer answer)
      throws IOException {
    if (precision != Precision.FLOAT32) {
      throw new WrongUse(
          "--precision is %s, but an encoder of images computes in f32 alone; give f32, or leave it out."
              .formatted(Models.word(precision)));
    }
    long memory = Encoders.memory(folder.toString());
    try (Encoders.Opened opened = Encoders.open(folder.toString())) {
      Encoder encoder = opened.encoder();
      List<Site> chosen = sites == null ? encoder.sites() : SiteGroups.find(encoder, sites);
      Inspected facts =
          new Inspected(
              folder.toString(),
              encoder.type(),
              encoder.parameters().values().stream().mapToLong(p -> p.numel()).sum(),
              memory,
              encoder.backbone().channels(),
              opened.size(),
              encoder.width(),
              encoder.sites().size(),
              encoder.fingerprint(),
              chosen.stream()
                  .map(s -> new Place(s.name(), s.index(), s.width(), s.role().name()))
                  .toList());
      print(facts, answer);
      answer.finish(facts);
    }
  }

  private static void print(Inspected facts, Answer answer) {
    answer.say("%-14s%s", "encoder", facts.encoder());
    answer.say("%-14s%s", "architecture", facts.architecture());
    answer.say("%-14s%,d", "parameters", facts.parameters());
    answer.say(
        "%-14s%,d bytes in f32, the only precision of encoders", "memory", facts.memoryF32());
    String edge = facts.size() == 0 ? "of any size" : "%d x %<d".formatted(facts.size());
    answer.say("%-14s%s, %d channels", "images", edge, facts.channels());
    answer.say("%-14s%,d", "vector", facts.width());
    answer.say("%-14s%,d", "site count", facts.siteCount());
    answer.say("%-14s%s", "fingerprint", facts.fingerprint());
    answer.say("");
    answer.say("%-60s %7s  %s", "site", "width", "role");
    for (Place site : facts.sites()) {
      answer.say(
          "%-60s %7s  %s",
          site.name(), site.width() == 0 ? "varies" : String.valueOf(site.width()), site.role());
    }
  }
}
