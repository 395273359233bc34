package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.DataTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemonstrationsTest {

  /** Shows whether the engine is there. */
  private static final class Coin implements Demonstration {

    @Override
    public String name() {
      return "coin";
    }

    @Override
    public String system() {
      return "A coin";
    }

    @Override
    public String shows() {
      return "falls on either side";
    }

    @Override
    public List<String> next() {
      return List.of("demo", "demo --list", "doctor");
    }

    @Override
    public Shown show(Experiment experiment) throws IOException {
      List<Long> sides = experiment.each("toss", List.of(1L, 2L), toss -> toss % 2);
      return new Shown(
          "Heads once in two.",
          List.of(Shown.Figure.of("heads", Estimate.share(1, sides.size(), 0.95))),
          List.of(DataTable.of("Tosses", Table.builder().integer("side").row(1L).build())));
    }
  }

  @Test
  void thereIsOneForEachOfTheTenSystems() {
    assertThat(Demonstrations.all())
        .extracting(Demonstration::name)
        .containsExactly(
            "act", "aura", "lineas", "deeppcr", "symphony", "ema", "er", "duet", "hssl", "fair-sa");
    for (Demonstration one : Demonstrations.all()) {
      assertThat(one.system()).contains("arXiv");
      assertThat(one.next()).hasSize(3).doesNotHaveDuplicates();
    }
  }

  @Test
  void anUnknownOneIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Demonstrations.named("nope"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"nope\"")
        .hasMessageContaining("act, aura");
  }

  @Test
  void whatIsShownBecomesAPage(@TempDir Path folder) throws IOException {
    Demonstration coin = new Coin();
    Shown shown = Demonstrations.run(coin, Monitor.NONE, KeptResults.none());
    Path page = folder.resolve("coin.html");
    Demonstrations.write(coin, shown, page);
    assertThat(Files.readString(page))
        .contains("A coin", "Heads once in two.", "tiller demo --list", "Tosses");
  }

  @Test
  void oneThatIsAskedToStopSaysSo() {
    Monitor asked = Monitor.stoppingWhen(() -> true);
    assertThatThrownBy(() -> Demonstrations.run(new Coin(), asked, KeptResults.none()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("interrupted");
  }

  @Test
  void figuresAreWrittenAsPeopleReadThem() {
    assertThat(Shown.Figure.of("rows", 3000).text()).isEqualTo("3000");
    assertThat(new Shown.Figure("times as fast", 17.7904, 3.8049, 218.46).text())
        .isEqualTo("17.8 (3.80 to 218.5)");
    assertThat(Shown.Figure.of("deviation", 3.1e-12).text()).isEqualTo("3.1e-12");
    assertThat(new Shown.Figure("share", 0.25, 0.125, 0.5).text())
        .isEqualTo("0.250 (0.125 to 0.500)");
    assertThat(new Shown.Figure("gap", -0.0625, -0.125, 0).text())
        .isEqualTo("-0.063 (-0.125 to 0)");
  }
}
