package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Links of the documents lead somewhere, in the source tree and in an unpacked distribution. */
class LinksTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final String BASE = "${project.basedir}/../";

  /**
   * A link of a document.
   *
   * @param from the document
   * @param to as it is written
   */
  private record Link(String from, String to) {

    boolean outside() {
      return to.matches("[a-z]+:.*");
    }

    String anchor() {
      return to.contains("#") ? to.substring(to.indexOf('#') + 1) : "";
    }

    /** The file or folder, seen from where the document stands. */
    String target(String document) {
      String path = to.replaceFirst("#.*", "");
      return path.isEmpty()
          ? document
          : ROOT.relativize(ROOT.resolve(document).resolveSibling(path).normalize()).toString();
    }
  }

  @Test
  void inTheSourceTree() throws IOException {
    List<String> broken = new ArrayList<>();
    List<String> documents = documents();
    assertThat(documents).contains("README.md", "docs/guide.md", "recipes/README.md");
    for (String document : documents) {
      for (Link link : links(document)) {
        Path target = ROOT.resolve(link.target(document));
        boolean there = Files.exists(target) && target.startsWith(ROOT);
        if (!there || !link.anchor().isEmpty() && !headings(target).contains(link.anchor())) {
          broken.add(link.toString());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void inTheDistribution() throws Exception {
    TreeMap<String, String> packed = packed();
    assertThat(packed.keySet())
        .contains("bin/tiller", "tiller", "LICENSE", "THIRD-PARTY.txt", "README.md")
        .contains("docs/tutorial.md", "recipes/README.md", "examples/pom.xml");
    Set<String> places = new TreeSet<>(packed.keySet());
    for (String file : packed.keySet()) {
      for (Path up = Path.of(file).getParent(); up != null; up = up.getParent()) {
        places.add(up.toString());
      }
    }
    List<String> broken = new ArrayList<>();
    for (var file : packed.entrySet()) {
      if (file.getKey().endsWith(".md")) {
        links(file.getValue()).stream()
            .filter(link -> !places.contains(link.target(file.getKey())))
            .forEach(link -> broken.add(link.toString()));
      }
    }
    assertThat(broken).isEmpty();
  }

  /** Everything that people read here, but what belongs to test data. */
  private static List<String> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(file -> ROOT.relativize(file).toString())
          .filter(name -> name.endsWith(".md"))
          .filter(name -> !name.matches("(.*/)?(target|node_modules|\\.git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static List<Link> links(String document) throws IOException {
    return LINK.matcher(Files.readString(ROOT.resolve(document)))
        .results()
        .map((MatchResult found) -> new Link(document, found.group(1)))
        .filter(link -> !link.outside())
        .toList();
  }

  /** As the usual renderers name them. */
  private static Set<String> headings(Path document) throws IOException {
    if (!document.toString().endsWith(".md")) {
      return Set.of();
    }
    return Files.readAllLines(document).stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** Files of the distribution but its jars, each with the file of the source tree that it is. */
  private static TreeMap<String, String> packed() throws Exception {
    Element assembly =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("src/assembly/distribution.xml").toFile())
            .getDocumentElement();
    TreeMap<String, String> packed = new TreeMap<>();
    for (Element file : children(assembly, "file")) {
      String source = text(file, "source");
      String name = source.substring(source.lastIndexOf('/') + 1);
      String folder = text(file, "outputDirectory");
      packed.put(folder.isEmpty() ? name : folder + "/" + name, source.replace(BASE, ""));
    }
    for (Element set : children(assembly, "fileSet")) {
      String from = text(set, "directory").replace(BASE, "");
      Path root = ROOT.resolve(from);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = root.relativize(file).toString();
          if (!name.startsWith("target/")) {
            packed.put(text(set, "outputDirectory") + "/" + name, from + "/" + name);
          }
        }
      }
    }
    return packed;
  }

  private static List<Element> children(Element of, String tag) {
    NodeList found = of.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  private static String text(Element of, String tag) {
    NodeList found = of.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
