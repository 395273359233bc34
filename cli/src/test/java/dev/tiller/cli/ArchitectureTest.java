package dev.tiller.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.tiller.ground.Monitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules of docs/architecture.md, kept by a machine. */
class ArchitectureTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/tiller/testing/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.tiller");

  /** Which modules a module may see: only what lies below it. */
  private static Map<String, List<String>> mayUse() {
    Map<String, List<String>> rules = new LinkedHashMap<>();
    rules.put("ground", List.of());
    rules.put("tensor", List.of("ground"));
    rules.put("statistics", List.of());
    rules.put("jinja", List.of("ground"));
    rules.put("data", List.of("ground"));
    rules.put("duckdb", List.of("ground", "data"));
    rules.put("images", List.of("ground", "data"));
    rules.put("tokenizer", List.of("ground", "jinja"));
    rules.put("network", List.of("ground", "tensor"));
    List<String> networks = List.of("ground", "tensor", "tokenizer", "network");
    rules.put("language", networks);
    rules.put("vision", List.of("ground", "tensor", "data", "images", "network"));
    rules.put("onnx", List.of("ground", "tokenizer"));
    rules.put("diffusion", and(networks, "data", "language", "vision"));
    rules.put("training", List.of("ground", "tensor"));
    rules.put("pretraining", and(networks, "data", "language", "vision", "diffusion", "training"));
    rules.put("analysis", List.of("ground", "data"));
    rules.put("symphony", List.of("ground", "data"));
    rules.put("live", List.of("ground", "data", "symphony"));
    rules.put("evaluation", and(networks, "statistics", "data", "language"));
    rules.put("judges", List.of("ground", "statistics", "onnx", "evaluation"));
    List<String> laboratories =
        and(
            networks,
            "statistics",
            "data",
            "images",
            "language",
            "vision",
            "diffusion",
            "training",
            "evaluation");
    rules.put("steering", laboratories);
    rules.put("deeppcr", laboratories);
    rules.put("selfsupervised", laboratories);
    rules.put("fairness", and(laboratories, "onnx"));
    rules.put("pocket", and(networks, "data", "language", "training", "diffusion", "pretraining"));
    rules.put("library", List.copyOf(rules.keySet()));
    rules.put("reproduce", List.copyOf(rules.keySet()));
    rules.put("cli", List.copyOf(rules.keySet()));
    return rules;
  }

  private static List<String> and(List<String> modules, String... more) {
    return Stream.concat(modules.stream(), Stream.of(more)).toList();
  }

  static Set<String> modules() {
    return mayUse().keySet();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void arrowsPointDown(String module) {
    String own = "dev.tiller." + module + "..";
    String[] allowed =
        Stream.concat(
                Stream.of(own),
                mayUse().get(module).stream().map(name -> "dev.tiller." + name + ".."))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(resideInAPackage("dev.tiller..").and(not(resideInAnyPackage(allowed))))
        .check(HOUSE);
  }

  /** Inside a module arrows point one way too: no package uses one that uses it. */
  @ParameterizedTest
  @MethodSource("modules")
  void packagesOfAModuleFormNoCycle(String module) {
    slices()
        .assignedFrom(new Packages("dev.tiller." + module))
        .should()
        .beFreeOfCycles()
        .check(HOUSE);
  }

  /** Every package by itself, the module's own among them. */
  private record Packages(String root) implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.equals(root) || name.startsWith(root + ".")
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + root;
    }
  }

  @Test
  void everyModuleHasItsRule() {
    assertThat(HOUSE)
        .extracting(c -> c.getPackageName().split("\\.")[2])
        .allSatisfy(module -> assertThat(modules()).contains(module));
  }

  @Test
  void namesSayWhatAClassIsFor() {
    classes()
        .should()
        .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Misc|Common)")
        .check(HOUSE);
  }

  /** Who searches for a name finds one class; nested ones are named by what they stand in. */
  @Test
  void aPublicNameMeansOneClass() {
    Map<String, List<String>> byName =
        HOUSE.stream()
            .filter(c -> c.isTopLevelClass() && c.getModifiers().contains(JavaModifier.PUBLIC))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    assertThat(byName.values()).allSatisfy(classes -> assertThat(classes).hasSize(1));
  }

  @Test
  void everyPackageIsIntroducedAndNullMarked() {
    List<JavaPackage> packages = HOUSE.stream().map(JavaClass::getPackage).distinct().toList();
    assertThat(packages)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            p ->
                assertThat(p.tryGetPackageInfo())
                    .as(p.getName())
                    .hasValueSatisfying(
                        info -> assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue()));
  }

  @Test
  void onlyTheProcessItselfEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(HOUSE);
  }

  /** The pocket model's recipe has mains of its own. */
  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tiller.cli..", "dev.tiller.pocket..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "console")
        .check(HOUSE);
  }

  /** A {@link Monitor} is passed in: no state of the process says whether to stop. */
  @Test
  void nobodyElseHearsTheProcessesSignals() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tiller.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("sun.misc..")
        .orShould()
        .callMethod(Runtime.class, "addShutdownHook", Thread.class)
        .check(HOUSE);
  }

  @Test
  void onlyItsModuleRunsOnnx() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tiller.onnx..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnxruntime..")
        .check(HOUSE);
  }

  /** Neighbors only silences the remarks of the library it stands on. */
  @Test
  void nobodyLogsBehindTheUsersBack() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.tiller.analysis.Neighbors")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "org.slf4j..")
        .check(HOUSE);
  }

  @Test
  void onlyFetchingTouchesTheNetwork() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tiller.data.fetch..", "dev.tiller.live..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.HttpURLConnection")
        .check(HOUSE);
  }

  /** Who takes a model and its tables takes no database of 81 MB. */
  @Test
  void onlyItsModuleTouchesTheDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tiller.duckdb..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.duckdb..", "java.sql..", "dev.tiller.duckdb..")
        .check(HOUSE);
  }

  @Test
  void publicStateNeverChanges() {
    fields().that().arePublic().should().beFinal().check(HOUSE);
  }
}
