package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    List<Object> prompt = new ArrayList<>();
    List<Object> strength = new ArrayList<>();
    List<Object> text = new ArrayList<>();
    List<Object> sea = new ArrayList<>();
    List<Object> perplexity = new ArrayList<>();
    List<Object> shows = new ArrayList<>();
    String[][] texts = {PLAIN, HALF, FULL};
    for (int p = 0; p < PROMPTS.length; p++) {
      for (int s = 0; s < texts.length; s++) {
        double score = Math.min(0.99, 0.02 + 0.4 * s + 0.017 * ((p * 7 + s * 5) % 11));
        prompt.add(PROMPTS[p]);
        strength.add(0.5 * s);
        text.add(texts[s][p]);
        sea.add(score);
        perplexity.add(Math.round((28 + 1.7 * s + (p * 13 % 8)) * 10) / 10.0);
        shows.add(score > 0.5);
      }
    }
    return new Table()
        .with("prompt", prompt.toArray())
        .with("strength", strength.toArray())
        .with("continuation", text.toArray())
        .with("sea", sea.toArray())
        .with("perplexity", perplexity.toArray())
        .with("shows sea", shows.toArray());
  }

  static Table shares() {
    return new Table()
        .with("method", "Linear-AcT", "Linear-AcT", "Linear-AcT", "AurA", "AurA", "AurA")
        .with("strength", 0.0, 0.5, 1.0, 0.0, 0.5, 1.0)
        .with("share", 0.04, 0.36, 0.81, 0.04, 0.17, 0.29)
        .with("low", 0.01, 0.28, 0.73, 0.01, 0.11, 0.21)
        .with("high", 0.08, 0.45, 0.88, 0.08, 0.24, 0.37)
        .with("ppl", 31.2, 31.9, 33.4, 31.2, 31.4, 31.8)
        .with("ppl low", 29.8, 30.3, 31.6, 29.8, 30.0, 30.2)
        .with("ppl high", 32.7, 33.6, 35.3, 32.7, 32.9, 33.5);
  }

  static Table effects() {
    return new Table()
        .with(
            "site",
            "post_attention_layernorm",
            "post_feedforward_layernorm",
            "o_proj",
            "down_proj",
            "lm_head")
        .with("change", 0.61, 0.77, 0.42, 0.38, -0.03)
        .with("low", 0.52, 0.69, 0.31, 0.27, -0.08)
        .with("high", 0.70, 0.84, 0.53, 0.48, 0.02);
  }

  static Table claims() {
    return new Table()
        .with("id", "act.mitigation", "act.perplexity", "act.causal", "act.strength")
        .with(
            "statement",
            "The concept appears less often at strength 1 than at strength 0",
            "Perplexity of neutral text rises by at most 6 %",
            "Causal estimation is no worse than estimating all layers at once",
            "Strength 1 is within a tenth of the best strength")
        .with("paper", "4.17 / 0.56", "13.98 to 14.79", null, "≥ 0.9")
        .with("measured", 3.42, 7.1, 0.013, null)
        .with("low", 1.87, 4.9, -0.008, null)
        .with("high", 6.30, 9.2, 0.041, null)
        .with("holds", true, false, true, null)
        .with("reason", "", "The rise is 7.1 %; the bound is 6 %.", null, "Not run with --quick.");
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
            Comparison.of(
                    "Side by side", texts, Measure.of("prompt", "prompt"), strength, "continuation")
                .score(sea),
            Curve.of(
                    "How often the sea appears",
                    shares,
                    strength,
                    Measure.share("share", "texts about the sea"))
                .interval("low", "high", "95 % bootstrap over 60 prompts")
                .series("method")
                .threshold(0.5, "half of the texts"),
            Curve.of(
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
