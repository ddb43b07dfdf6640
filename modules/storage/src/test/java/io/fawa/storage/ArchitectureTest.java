/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.storage");

  @Test
  void knowsThePortsAndOneLibraryPerAdapter() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.storage..",
            "io.fawa.files",
            "io.fawa.whiteboard.log",
            "org.h2.mvstore..",
            "redis.clients.jedis..",
            "io.minio..",
            "okhttp3..",
            "okio..",
            "javax.net.ssl",
            "javax.net",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
    onlyIn(List.of("io.fawa.storage.embedded", "io.fawa.storage.boards"), "org.h2..");
    onlyIn(List.of("io.fawa.storage.redis"), "redis.clients..", "org.apache.commons.pool2..");
    onlyIn(List.of("io.fawa.storage.s3"), "io.minio..", "okhttp3..", "okio..");
  }

  private static void onlyIn(List<String> adapters, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackages(adapters.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(MODULE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void adaptersDoNotKnowEachOther() {
    slices()
        .matching("io.fawa.storage.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            alwaysTrue(), resideInAnyPackage("io.fawa.storage.text", "io.fawa.storage.changes"))
        .check(MODULE);
  }
}
