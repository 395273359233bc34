package dev.tiller.pocket.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Builds the pocket model's corpus.
 *
 * <p>Result: {@code train/<source>.jsonl} and {@code heldout/<source>.jsonl}, one {@code
 * {"id","text"}} a line, and {@code corpus.json} with seed, origins, licences, counts, bytes and
 * SHA-256. Whole documents are held out, after near-duplicates have been removed, so no held-out
 * sentence has a copy in the training part; what is added to the training part from other books has
 * no ten words in a row in common with them. The same packages and seed give the same files.
 */
public final class PocketCorpus {
  /** Seed of the published corpus. */
  public static final long SEED = 20260101L;

  /** The two parts of the corpus. */
  public static final List<String> PARTS = List.of("train", "heldout");

  /** A sequence of so many words in common with held-out text is a quotation. */
  private static final int QUOTED_WORDS = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private PocketCorpus() {}

  /**
   * Fetches what is missing, cleans, splits and writes.
   *
   * @param packagesDir cache folder for unpacked packages
   * @param outDir folder of the result, created if missing
   * @param seed decides which documents are held out
   * @param progress gets one line a step
   * @throws IOException if a package cannot be fetched or read, or the result not be written
   */
  public static void build(Path packagesDir, Path outDir, long seed, Consumer<String> progress)
      throws IOException {
    Map<Source, List<Document>> all =
        new Collector(new Packages(packagesDir, progress), progress).collect();
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("seed", seed);
    ObjectNode sources = manifest.putObject("sources");
    List<Document> known = new ArrayList<>();
    // Sources that are learned from only come last, when all that is held out is known.
    for (Map.Entry<Source, List<Document>> e : all.entrySet()) {
      Source source = e.getKey();
      if (!source.isMeasured()) {
        e.setValue(new NearDuplicates(QUOTED_WORDS, 1).withoutPassages(e.getValue(), known));
      }
      Set<String> heldOut = heldOut(e.getValue(), source, seed);
      e.getValue().stream().filter(d -> heldOut.contains(d.id())).forEach(known::add);
      ObjectNode about = sources.putObject(source.label());
      about.put("origin", source.origin()).put("license", source.license());
      for (String part : source.parts()) {
        boolean wanted = part.equals("heldout");
        List<Document> documents =
            e.getValue().stream().filter(d -> heldOut.contains(d.id()) == wanted).toList();
        Path file = outDir.resolve(part).resolve(source.label() + ".jsonl");
        about.set(part, write(file, documents));
        progress.accept(source.label() + " " + part + ": " + documents.size() + " documents");
      }
    }
    AtomicFile.write(
        outDir.resolve("corpus.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
  }

  /**
   * Reads one file of the corpus.
   *
   * @throws IOException if the file is missing or a line is not a document
   */
  public static List<Document> read(Path corpus, String part, Source source) throws IOException {
    Path file = corpus.resolve(part).resolve(source.label() + ".jsonl");
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "No corpus file "
              + file
              + "; build the corpus first, or name the folder it was built in.");
    }
    List<Document> documents = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode node = JSON.readTree(line);
        documents.add(new Document(node.path("id").asText(), node.path("text").asText()));
      }
    }
    return documents;
  }

  private static Set<String> heldOut(List<Document> documents, Source source, long seed) {
    List<String> ids = new ArrayList<>(documents.stream().map(Document::id).toList());
    Collections.shuffle(ids, ShippedDraws.random(seed, source.label()));
    return new HashSet<>(ids.subList(0, (int) Math.round(source.heldOut() * ids.size())));
  }

  private static ObjectNode write(Path file, List<Document> documents) throws IOException {
    long[] bytes = new long[1];
    AtomicFile.write(
        file,
        out -> {
          StringBuilder lines = new StringBuilder();
          for (Document d : documents) {
            lines.append(JSON.writeValueAsString(d)).append('\n');
            bytes[0] += d.text().getBytes(StandardCharsets.UTF_8).length;
          }
          out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        });
    return JSON.createObjectNode()
        .put("documents", documents.size())
        .put("bytes", bytes[0])
        .put("sha256", AtomicFile.sha256(file));
  }

  /** Arguments: cache folder, output folder. */
  public static void main(String[] args) throws IOException {
    build(Path.of(args[0]), Path.of(args[1]), SEED, System.out::println);
  }
}
