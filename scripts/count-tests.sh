#!/usr/bin/env bash
# count-tests.sh STATUS <LOG: adds up what nextest, cargo and Playwright reported. STATUS is how the
# run ended; a run that failed outside of its tests counts as one failure. Fails unless all is well.
set -euo pipefail

sed -E 's/\x1b\[[0-9;]*[A-Za-z]//g' | awk -v status="$1" '
  function number_before(word, text) {
    return match(text, "[0-9]+ " word) ? substr(text, RSTART) + 0 : 0
  }
  # nextest: Summary [   1.2s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 0 skipped
  /^ *Summary \[.*\] .*tests? run:/ {
    sub(/.*run:/, "")
    passed += number_before("passed", $0)
    failed += number_before("failed", $0) + number_before("timed out", $0) + number_before("exec failed", $0)
  }
  # cargo test: test result: ok. 3 passed; 0 failed; 0 ignored; …
  /^test result: / {
    passed += number_before("passed", $0)
    failed += number_before("failed", $0)
  }
  # Playwright: two spaces, a number and a word, on lines of their own.
  # What is flaky passed at the second try.
  /^  [0-9]+ passed( \(.*\))?$/ { passed += $1 }
  /^  [0-9]+ flaky$/ { passed += $1 }
  /^  [0-9]+ (failed|interrupted|did not run)$/ { failed += $1 }
  END {
    if (status != 0 && failed == 0) {
      print "ci: make test failed outside of its tests; the reason is above"
      failed = 1
    }
    if (status == 0 && passed == 0) {
      print "ci: no test ran"
      failed = 1
    }
    printf "ci: %d passed, %d failed\n", passed, failed
    exit failed != 0
  }'
