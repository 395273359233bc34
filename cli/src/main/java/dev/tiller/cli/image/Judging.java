package dev.tiller.cli.image;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.pretraining.image.Style;
import java.util.Locale;

/**
 * What of an image is counted: {@code star}, {@code style:NAME} or {@code garment:NAME}.
 *
 * @param text as it was given
 * @param kind before the colon
 * @param answer the judge's number for what is behind it
 */
record Judging(String text, String kind, int answer) {

  static Judging parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
    int answer = -1;
    if (text.equals("star")) {
      answer = 1;
    } else if (parts.length == 2 && parts[0].equals("garment")) {
      answer = Caption.GARMENTS.indexOf(parts[1]);
    } else if (parts.length == 2 && parts[0].equals("style")) {
      for (Style style : Style.values()) {
        answer = style.name().toLowerCase(Locale.ROOT).equals(parts[1]) ? style.ordinal() : answer;
      }
    }
    if (answer < 0) {
      throw new WrongUse(
          "--concept is %s; give star, style:NAME (photo, sketch, negative, dotted, blurred) or garment:NAME (%s)."
              .formatted(text, String.join(", ", Caption.GARMENTS)));
    }
    return new Judging(text, parts[0], answer);
  }

  boolean shows(ClothesJudges.Verdicts verdicts, int image) {
    int[] said =
        switch (kind) {
          case "garment" -> verdicts.garment();
          case "style" -> verdicts.style();
          default -> verdicts.star();
        };
    return said[image] == answer;
  }
}
