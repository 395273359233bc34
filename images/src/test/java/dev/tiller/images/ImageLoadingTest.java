package dev.tiller.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLoadingTest {

  @TempDir Path folder;

  private Path put(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    String format = name.substring(name.lastIndexOf('.') + 1);
    return Files.write(file, ImageDecoderTest.encoded(image, format));
  }

  private ImageFolder twoClasses() throws IOException {
    for (int i = 0; i < 5; i++) {
      put("dog/" + i + ".png", ImageDecoderTest.colors(8, 6, i));
      put("cat/deep/" + i + ".png", ImageDecoderTest.colors(8, 6, 10 + i));
    }
    Files.writeString(folder.resolve("dog/notes.txt"), "no image");
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve(".hidden"), "");
    return ImageFolder.open(folder);
  }

  @Test
  void subFoldersAreClassesInTheOrderOfTheirNames() throws IOException {
    ImageFolder source = twoClasses();
    assertThat(source.classes()).containsExactly("cat", "dog");
    assertThat(source.size()).isEqualTo(10);
    assertThat(source.ignored()).isEqualTo(1);
    assertThat(source.nameOf(0)).isEqualTo("cat/deep/0.png");
    assertThat(source.labelOf(9)).isEqualTo(1);
    LoadedImages all = ImageLoading.of(source).load(Monitor.NONE);
    assertThat(all.size()).isEqualTo(10);
    assertThat(all.isLabelled()).isTrue();
    assertThat(all.notes().sentences()).isEmpty();
    for (int i = 0; i < 10; i++) {
      assertThat(all.picture(i).pixels()).isEqualTo(source.read(i).pixels());
    }
  }

  @Test
  void threadsAndAMappedFileChangeNothing() throws IOException {
    ImageFolder source = twoClasses();
    LoadedImages one = ImageLoading.of(source).threads(1).load(Monitor.NONE);
    LoadedImages many = ImageLoading.of(source).threads(4).heapBytes(200).load(Monitor.NONE);
    assertThat(one.pixels().isMapped()).isFalse();
    assertThat(many.pixels().isMapped()).isTrue();
    assertThat(many.pixels().sha256()).isEqualTo(one.pixels().sha256());
    assertThat(many.names()).isEqualTo(one.names());
    assertThat(many.some(3, 1).picture(0).pixels()).isEqualTo(one.picture(3).pixels());
    assertThat(many.some(3, 1).names()).containsExactly(one.names().get(3), one.names().get(1));
  }

  @Test
  void whatCannotBeReadIsLeftOutAndNamed() throws IOException {
    ImageFolder whole = twoClasses();
    byte[] cut = Files.readAllBytes(whole.file(2));
    Files.write(whole.file(2), Arrays.copyOf(cut, cut.length / 2));
    Files.write(whole.file(7), new byte[0]);
    LoadedImages rest = ImageLoading.of(ImageFolder.open(folder)).load(Monitor.NONE);
    assertThat(rest.size()).isEqualTo(8);
    assertThat(rest.notes().skipped()).containsOnlyKeys("cat/deep/2.png", "dog/2.png");
    assertThat(rest.notes().sentences())
        .singleElement()
        .asString()
        .startsWith("2 images left out that cannot be read; the first: ")
        .contains("2.png");
    assertThatThrownBy(() -> ImageLoading.of(ImageFolder.open(folder)).strict().load(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2.png");
  }

  @Test
  void mixedSizesAndChannelsNeedAnAnswer() throws IOException {
    put("a.png", ImageDecoderTest.colors(8, 8, 1));
    put("b.png", ImageDecoderTest.colors(16, 12, 2));
    BufferedImage gray = new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY);
    ImageFolder two = ImageFolder.open(folder);
    assertThatThrownBy(() -> ImageLoading.of(two).load(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.png has colors of 8 by 8, b.png has colors of 12 by 16")
        .hasMessageContaining("ask for one size");
    put("c.png", gray);
    ImageFolder three = ImageFolder.open(folder);
    assertThatThrownBy(() -> ImageLoading.of(three).size(8, 8).load(Monitor.NONE))
        .hasMessageContaining("ask for one number of channels");
    LoadedImages all = ImageLoading.of(three).size(8, 8).channels(1).load(Monitor.NONE);
    assertThat(all.size()).isEqualTo(3);
    assertThat(all.notes().sentences())
        .containsExactly(
            "2 images brought to the size asked for.",
            "2 images brought to the channels asked for.");
  }

  @Test
  void foldersWithoutImagesAndFoldersOfBothKindsAreNamed() throws IOException {
    assertThatThrownBy(() -> ImageFolder.open(folder))
        .hasMessageContaining("holds no images (0 other files)");
    assertThatThrownBy(() -> ImageSources.open(folder.resolve("none"), true))
        .hasMessageContaining("There is no file or folder");
    put("a/x.png", ImageDecoderTest.colors(2, 2, 1));
    put("y.png", ImageDecoderTest.colors(2, 2, 1));
    assertThatThrownBy(() -> ImageFolder.open(folder))
        .hasMessageContaining("both in sub-folders (1) and beside them (y.png");
    Files.write(folder.resolve("a/x.png"), new byte[] {1, 2, 3});
    Files.delete(folder.resolve("y.png"));
    ImageFolder broken = ImageFolder.open(folder);
    assertThatThrownBy(() -> ImageLoading.of(broken).load(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("None of the 1 images");
  }

  @Test
  void resizingKeepsGrayLevelsAndProportions() {
    byte[] flat = new byte[30 * 20];
    Arrays.fill(flat, (byte) 100);
    Picture small = new Picture(1, 20, 30, flat).withSize(5, 5);
    assertThat(small.pixels()).hasSize(25).containsOnly((byte) 100);
    byte[] halves = new byte[40 * 20]; // Black left, white right; the cut is centered.
    for (int i = 0; i < halves.length; i++) {
      halves[i] = (byte) (i % 40 < 20 ? 0 : 255);
    }
    Picture half = new Picture(1, 20, 40, halves).withSize(10, 10);
    assertThat(half.pixels()[0]).isZero();
    assertThat(half.pixels()[9]).isEqualTo((byte) 255);
    assertThat(half.pixels()[4] & 0xff).isLessThan(half.pixels()[5] & 0xff);
    // Stripes one pixel wide average out instead of aliasing.
    byte[] stripes = new byte[64 * 64];
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = (byte) (i % 2 == 0 ? 0 : 200);
    }
    for (byte level : new Picture(1, 64, 64, stripes).withSize(8, 8).pixels()) {
      assertThat(level & 0xff).isBetween(90, 110);
    }
    Picture colors = new Picture(3, 1, 1, new byte[] {(byte) 200, 100, 50});
    assertThat(colors.withChannels(1).pixels()[0] & 0xff).isEqualTo(124); // .299, .587, .114
    assertThat(new Picture(1, 1, 1, new byte[] {7}).withChannels(3).pixels())
        .containsExactly(7, 7, 7);
  }

  private Path idx(String name, int... shape) throws IOException {
    int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + count);
    bytes.putInt(0x800 | shape.length);
    Arrays.stream(shape).forEach(bytes::putInt);
    for (int i = 0; i < count; i++) {
      bytes.put((byte) (i % 3));
    }
    return Files.write(folder.resolve(name), bytes.array());
  }

  @Test
  void plainIdxFilesAreMapped() throws IOException {
    idx("train-images-idx3-ubyte", 6, 2, 3);
    idx("train-labels-idx1-ubyte", 6);
    idx("t10k-images-idx3-ubyte", 2, 2, 3);
    ImageSource train = ImageSources.open(folder, true);
    LoadedImages images = ImageLoading.of(train).load(Monitor.NONE);
    assertThat(images.pixels().isMapped()).isTrue();
    assertThat(images.labels()).containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(images.picture(1).pixels()).containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(ImageSources.open(folder, false).classes()).isEmpty();
    assertThat(ImageLoading.of(train).size(4, 4).channels(3).load(Monitor.NONE).each())
        .isEqualTo(48);
    Path cut = folder.resolve("train-images-idx3-ubyte");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 40));
    assertThatThrownBy(() -> ImageSources.open(folder, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("announces 36 values but holds 24");
  }

  @Test
  void labelsMustBelongToTheImages() throws IOException {
    Path images = idx("train-images-idx3-ubyte", 6, 2, 3);
    idx("train-labels-idx1-ubyte", 5);
    assertThatThrownBy(() -> IdxImages.open(images))
        .hasMessageContaining("[5]")
        .hasMessageContaining("6 images");
    Path flat = idx("flat", 6);
    assertThatThrownBy(() -> IdxImages.open(flat)).hasMessageContaining("[count, rows, columns]");
  }

  private Path parquet(String name, String select, byte[]... images)
      throws SQLException, IOException {
    Path file = folder.resolve(name);
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute("CREATE TABLE t (n INTEGER, b BLOB)");
      try (var insert = database.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int i = 0; i < images.length; i++) {
          insert.setInt(1, i);
          insert.setBytes(2, images[i]);
          insert.execute();
        }
      }
      statement.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
    return file;
  }

  private static List<byte[]> pngs(int count) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(ImageDecoderTest.encoded(ImageDecoderTest.colors(5, 4, i), "png"));
    }
    return files;
  }

  @Test
  void imagesInParquetAreReadAsBytesAndAsHuggingFaceKeepsThem() throws Exception {
    byte[][] files = pngs(7).toArray(byte[][]::new);
    String hub =
        "SELECT {'bytes': b, 'path': n || '.png'} AS image, n % 3 AS label FROM t ORDER BY n";
    for (Path file :
        List.of(
            parquet("plain.parquet", "SELECT b AS image, n % 3 AS label FROM t ORDER BY n", files),
            parquet("hub.parquet", hub, files))) {
      ImageSource source = ImageSources.open(file, true);
      assertThat(source.size()).isEqualTo(7);
      assertThat(source.classes()).containsExactly("0", "1", "2");
      assertThat(source.labelOf(4)).isEqualTo(1);
      assertThat(source.read(6).pixels()).isEqualTo(ImageDecoder.decode("six", files[6]).pixels());
    }
    Path named =
        parquet("n.parquet", "SELECT b, ['x','a'][n % 2 + 1] AS class FROM t ORDER BY n", files);
    assertThat(ImageSources.open(named, true).classes()).containsExactly("a", "x");
    assertThat(ImageSources.open(named, true).labelOf(0)).isEqualTo(1);
  }

  @Test
  void parquetThatIsDamagedOrHoldsNoImagesIsNamed() throws Exception {
    byte[][] files = pngs(3).toArray(byte[][]::new);
    files[1] = new byte[] {1, 2, 3};
    Path file = parquet("bad.parquet", "SELECT b AS image FROM t ORDER BY n", files);
    LoadedImages rest = ImageLoading.of(ImageSources.open(file, true)).load(Monitor.NONE);
    assertThat(rest.size()).isEqualTo(2);
    assertThat(rest.notes().sentences().get(0)).contains("Row 1 of ");
    Path numbers = parquet("numbers.parquet", "SELECT n FROM t", files);
    assertThatThrownBy(() -> ImageSources.open(numbers, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of which none hold bytes");
    Path cut = folder.resolve("cut.parquet");
    byte[] whole = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> ImageSources.open(cut, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut.parquet");
  }

  @Test
  void aUsersIteratorIsASource() {
    Picture one = new Picture(1, 1, 2, new byte[] {1, 2});
    ImageSource source = ImageList.of("mine", List.of(one, one).iterator());
    LoadedImages images = ImageLoading.of(source).load(Monitor.NONE);
    assertThat(images.size()).isEqualTo(2);
    assertThat(images.isLabelled()).isFalse();
    assertThatThrownBy(() -> ImageList.of("none", List.<Picture>of().iterator()))
        .hasMessageContaining("at least one");
  }

  @Test
  void loadingStopsWhenAsked() throws IOException {
    ImageFolder source = twoClasses();
    assertThatThrownBy(() -> ImageLoading.of(source).load(Monitor.stoppingWhen(() -> true)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Stopped");
  }
}
