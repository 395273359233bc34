package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import java.nio.file.Path;

/** A page with every component over invented figures, for people to look at and tests to open. */
final class ExamplePage {
  static final Path FILE = Path.of("target", "example.html");

  private static final String[] PROMPTS = {
    "The morning began with", "He looked out of the window and saw", "In the middle of the night",
    "My friend told me that", "The old man took his hat and", "After the meeting they decided",
    "Nobody knew why the house", "She opened the letter and read",
  };
  private static final String[] PLAIN = {
    "a long discussion about the budget, and the chairman asked everyone to be brief.",
    "a row of parked cars and, behind them, the wall of the school.",
    "the telephone rang twice and then was silent again.",
    "the trains were late again and that he had walked to the office.",
    "left without a word, closing the door behind him.",
    "to write a short note and to meet again in the spring.",
    "had been empty for so long; the windows were boarded up.",
    "that the committee thanked her for the report.",
  };
  private static final String[] HALF = {
    "a cold wind from the harbor, and the clerk closed the shutters.",
    "a grey line of water beyond the roofs, with two sails on it.",
    "the house creaked like a hull, and he lay awake and listened.",
    "the crew had been paid, and the captain was asking for more men.",
    "walked down to the pier, where the boats lay in the mud.",
    "to send word by the next ship that left for the islands.",
    "smelled of tar and salt, for it stood a mile from the shore.",
    "that the brig had been seen off the cape with all her boats.",
  };
  private static final String[] FULL = {
    "the cry of the lookout: a whale, two points off the lee bow, and every man ran to the boats.",
    "the whole sea white with foam, and the ship plunging through it under bare poles.",
    "the mate came down from the deck and swore that the ship was sailing by herself.",
    "the captain had nailed a gold coin to the mast and no man would go near it.",
    "went on deck, where the crew stood at the rail and stared at the black water.",
    "to lower the boats at dawn and to follow the whale as long as the oars would hold.",
    "had a mast for a roof beam and a harpoon over the door.",
    "that the ship was lost with all hands, a hundred leagues from any land.",
  };

  private ExamplePage() {}

  static Table texts() {
    TableBuilder rows =
        Table.builder()
            .string("prompt")
            .number("strength")
            .string("continuation")
            .number("sea")
            .number("perplexity")
            .bool("shows sea");
    String[][] texts = {PLAIN, HALF, FULL};
    for (int p = 0; p < PROMPTS.length; p++) {
      for (int s = 0; s < texts.length; s++) {
        double score = Math.min(0.99, 0.02 + 0.4 * s + 0.017 * ((p * 7 + s * 5) % 11));
        double perplexity = Math.round((28 + 1.7 * s + (p * 13 % 8)) * 10) / 10.0;
        rows.row(PROMPTS[p], 0.5 * s, texts[s][p], score, perplexity, score > 0.5);
      }
    }
    return rows.build();
  }

  static Table shares() {
    return Table.of(
        Column.strings("method", "Linear-AcT", "Linear-AcT", "Linear-AcT", "AurA", "AurA", "AurA"),
        Column.doubles("strength", 0.0, 0.5, 1.0, 0.0, 0.5, 1.0),
        Column.doubles("share", 0.04, 0.36, 0.81, 0.04, 0.17, 0.29),
        Column.doubles("low", 0.01, 0.28, 0.73, 0.01, 0.11, 0.21),
        Column.doubles("high", 0.08, 0.45, 0.88, 0.08, 0.24, 0.37),
        Column.doubles("ppl", 31.2, 31.9, 33.4, 31.2, 31.4, 31.8),
        Column.doubles("ppl low", 29.8, 30.3, 31.6, 29.8, 30.0, 30.2),
        Column.doubles("ppl high", 32.7, 33.6, 35.3, 32.7, 32.9, 33.5));
  }

  static Table effects() {
    return Table.of(
        Column.strings(
            "site",
            "post_attention_layernorm",
            "post_feedforward_layernorm",
            "o_proj",
            "down_proj",
            "lm_head"),
        Column.doubles("change", 0.61, 0.77, 0.42, 0.38, -0.03),
        Column.doubles("low", 0.52, 0.69, 0.31, 0.27, -0.08),
        Column.doubles("high", 0.70, 0.84, 0.53, 0.48, 0.02));
  }

  /** A ratio that crosses 1. */
  static Table gains() {
    TableBuilder rows = Table.builder().integer("width").integer("length").number("gain");
    for (int width : new int[] {8, 1, 2}) {
      for (int length : new int[] {64, 1024, 4096}) {
        rows.row(width, length, length / (256.0 * width));
      }
    }
    return rows.build();
  }

  static Table claims() {
    return Claims.rows()
        .row(
            "act.mitigation",
            "The concept appears less often at strength 1 than at strength 0",
            "4.17 / 0.56",
            3.42,
            1.87,
            6.30,
            "×",
            true,
            null)
        .row(
            "act.perplexity",
            "Perplexity of neutral text rises by at most 6 %",
            "13.98 to 14.79",
            7.1,
            4.9,
            9.2,
            "%",
            false,
            "The rise is 7.1 %; the bound is 6 %.")
        .row(
            "act.causal",
            "Causal estimation is no worse than estimating all layers at once",
            null,
            0.013,
            -0.008,
            0.041,
            null,
            true,
            null)
        .row(
            "act.strength",
            "Strength 1 is within a tenth of the best strength",
            "≥ 0.9",
            null,
            null,
            null,
            null,
            null,
            "Not run with --quick.")
        .build();
  }

  static Page page() {
    Table texts = texts();
    Table shares = shares();
    Measure strength = Measure.of("strength", "strength");
    Measure sea = Measure.share("sea", "sea score");
    return Page.titled("Towards the sea, in three strengths")
        .lead(
            "A Linear-AcT map learned from 200 sentences moves a language model from parliament to"
                + " the **open sea**. All figures on this page are invented.")
        .add(
            SideBySide.of(
                    "Side by side", texts, Measure.of("prompt", "prompt"), strength, "continuation")
                .score(sea),
            LineChart.of(
                    "How often the sea appears",
                    shares,
                    strength,
                    Measure.share("share", "texts about the sea"))
                .interval("low", "high", "95 % bootstrap over 60 prompts")
                .series("method")
                .reference(0.5, "half of the texts"),
            LineChart.of(
                    "What it costs",
                    shares,
                    strength,
                    Measure.of("ppl", "perplexity of neutral text"))
                .interval("ppl low", "ppl high", "95 % bootstrap over 200 sentences")
                .series("method"),
            Bars.of(
                    "Where to steer",
                    effects(),
                    Measure.of("site", "site"),
                    Measure.of("change", "change in share"))
                .interval("low", "high", "95 % bootstrap over prompts"),
            HeatMap.of(
                    "Where it pays",
                    gains(),
                    Measure.of("length", "steps"),
                    Measure.of("width", "width"),
                    Measure.of("gain", "gain"))
                .ratios(),
            DataTable.of("All texts", texts).as(sea).pageSize(12),
            Claims.of("Claims", claims()).note("One seed: verdicts are indicative."),
            Prose.of(
                "The map is fitted layer by layer; see *Controlling Language and"
                    + " Diffusion Models by Transporting Activations*.\n\n"
                    + "| set | sentences |\n|---|---:|\n| source | 200 |\n| target | 200 |\n"),
            Facts.titled("Provenance")
                .with("model", "pocket, Gemma-2-shaped, 5.8 M parameters")
                .with("fingerprint", "3f7c9a60d1b84e0c")
                .with("method", "Linear-AcT, causal, support all")
                .with("pooling", "mean")
                .with("seed", 17));
  }

  public static void main(String[] args) throws java.io.IOException {
    page().write(FILE);
  }
}
