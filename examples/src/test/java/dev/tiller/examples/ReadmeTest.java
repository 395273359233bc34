package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** What the README shows to copy works where it is pasted. */
class ReadmeTest {

  private static final Path README = Path.of("../README.md");

  @TempDir Path empty;

  private static String block(String language) throws IOException {
    Matcher found =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertThat(found.find()).as("a block of %s", language).isTrue();
    return found.group(1);
  }

  @Test
  void theProgramIsTheExampleAndCompilesInAnEmptyProject() throws IOException {
    String program = block("java");
    String example =
        Files.readString(Path.of("src/main/java/dev/tiller/examples/SteerAModel.java"));
    assertThat(example).endsWith(program);
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                said,
                List.of("-d", empty.toString(), "-proc:none"),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///SteerAModel.java"), JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignore) {
                        return program;
                      }
                    }))
            .call();
    assertThat(compiled).as("%s", said.getDiagnostics()).isTrue();
    assertThat(empty.resolve("SteerAModel.class")).exists();
  }

  @Test
  void theArtefactsAreThoseThatAreBuilt() throws Exception {
    var xml =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new java.io.ByteArrayInputStream(
                    ("<p>" + block("xml") + "</p>")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    NodeList named = xml.getElementsByTagName("artifactId");
    for (int i = 0; i < named.getLength(); i++) {
      String artifact = named.item(i).getTextContent();
      Path pom = Path.of("..", artifact.replaceFirst("^tiller-", ""), "pom.xml");
      assertThat(pom).exists();
      assertThat(read(pom)).contains("<artifactId>" + artifact + "</artifactId>");
    }
    String version = xml.getElementsByTagName("version").item(0).getTextContent();
    assertThat(read(Path.of("../pom.xml"))).contains("<version>" + version + "</version>");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
