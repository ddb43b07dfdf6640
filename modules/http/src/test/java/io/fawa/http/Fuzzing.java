/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import com.google.errorprone.annotations.FormatMethod;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What fuzz targets share. A target is a public class whose name ends in {@code Fuzz}, with {@code
 * static void fuzzerTestOneInput(byte[])}, which throws if a property does not hold, and {@code
 * static List<byte[]> seeds()}. {@code ./justw fuzz} runs it on what Jazzer makes up; its module's
 * tests replay the seeds and what is kept in {@code src/test/resources/fuzz/NAME.txt}, in hex.
 */
public final class Fuzzing {
  /**
   * What is no sign of memory that a length field has reserved. Wide, as the fuzzer's own marks in
   * the code allocate too; targets set the limits of their decoders far above.
   */
  private static final long FREE_BYTES = 8 << 20;

  private static final long BYTES_PER_BYTE = 2048;
  private static final int TRIES = 3;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Fuzzing() {}

  /** Something to measure. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /** Insists on a property. */
  @FormatMethod
  public static void require(boolean holds, String property, Object... seen) {
    if (!holds) {
      throw new AssertionError(property.formatted(seen));
    }
  }

  /**
   * Runs a decoder of {@code inputBytes} and insists that it allocates in proportion to them, so
   * that nothing is reserved because a length field says so. Where it seems not to, it runs again:
   * only the first time loads classes.
   */
  public static void allocatesInProportion(int inputBytes, Work work) {
    long most = FREE_BYTES + BYTES_PER_BYTE * inputBytes;
    long least = allocated(work);
    for (int i = 1; i < TRIES && least > most; i++) {
      least = Math.min(least, allocated(work));
    }
    require(least <= most, "%d bytes allocated for %d bytes of input", least, inputBytes);
  }

  private static long allocated(Work work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      work.run();
    } catch (IOException e) {
      throw new AssertionError("not one of the documented failures", e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** A test for each target beside {@code anchor}: all of its known inputs. */
  public static Stream<DynamicTest> replay(Class<?> anchor) {
    try {
      Path classes = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> names;
      try (Stream<Path> files = Files.walk(classes)) {
        names =
            files
                .map(file -> classes.relativize(file).toString())
                .filter(name -> name.endsWith("Fuzz.class"))
                .map(name -> name.replace(".class", "").replace('/', '.').replace('\\', '.'))
                .sorted()
                .toList();
      }
      require(!names.isEmpty(), "no targets beside %s", anchor);
      return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> replay(name)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void replay(String name) throws ReflectiveOperationException {
    Class<?> target = Class.forName(name);
    var method = target.getMethod("fuzzerTestOneInput", byte[].class);
    for (byte[] input : inputs(target)) {
      try {
        method.invoke(null, (Object) input.clone());
      } catch (InvocationTargetException e) {
        throw new AssertionError("input " + HexFormat.of().formatHex(input), e.getCause());
      }
    }
  }

  /** The known inputs of a target, the empty one among them. */
  @SuppressWarnings("unchecked") // as the class comment asks for
  private static List<byte[]> inputs(Class<?> target) throws ReflectiveOperationException {
    List<byte[]> inputs = new ArrayList<>(List.of(new byte[0]));
    inputs.addAll((List<byte[]>) target.getMethod("seeds").invoke(null));
    String file = "/fuzz/" + target.getSimpleName() + ".txt";
    try (InputStream in = target.getResourceAsStream(file)) {
      if (in != null) {
        new String(in.readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .forEach(line -> inputs.add(HexFormat.of().parseHex(line.strip())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return inputs;
  }

  /** Writes the known inputs of the class named first as files into the folder named second. */
  public static void main(String[] arguments) throws Exception {
    List<byte[]> inputs = inputs(Class.forName(arguments[0]));
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(folder.resolve("known-%04d".formatted(i)), inputs.get(i));
    }
  }
}
