/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other projects import says what this one is built with. */
class BomTest {
  private static final Pattern OWN =
      Pattern.compile("<groupId>io.fawa</groupId>\\s*<artifactId>([^<]+)</artifactId>");
  private static final Pattern NOT_FOR_OTHERS = Pattern.compile("fawa-(.*service|loom-testkit)");

  private static String pom(String path) throws IOException {
    return Files.readString(Tools.ROOT.resolve(path));
  }

  private static String valueOf(String name, String pom) {
    Matcher found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(pom);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "protobuf.version", "google-protos.version"})
  void versionsAreThoseOfTheBuild(String name) throws IOException {
    assertThat(valueOf(name, pom("bom/pom.xml"))).isEqualTo(valueOf(name, pom("pom.xml")));
  }

  @Test
  void everyLibraryIsInIt() throws IOException {
    String root = pom("pom.xml");
    String managed = root.substring(0, root.indexOf("</dependencyManagement>"));
    List<String> libraries =
        OWN.matcher(managed)
            .results()
            .map(found -> found.group(1))
            .filter(name -> name.equals("fawa-service") || !NOT_FOR_OTHERS.matcher(name).matches())
            .filter(name -> !name.equals("fawa-parent"))
            .toList();
    assertThat(libraries).hasSizeGreaterThan(10);
    for (String library : libraries) {
      assertThat(pom("bom/pom.xml")).contains("<artifactId>" + library + "</artifactId>");
    }
  }
}
