      * Fits two components to the 272 eruptions of Old Faithful, with
      * the library's own C functions and this program's own tables.
      * Fixed format, GnuCOBOL 3. Run it from the repository's root.
      * SIZE AUTO passes a number as wide as it is declared; without it
      * GnuCOBOL passes 32 bits, also where C takes an int64_t.
      *
      * SPDX-License-Identifier: MIT
       IDENTIFICATION DIVISION.
       PROGRAM-ID. FAITHFUL.

       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT CSV-FILE ASSIGN TO "examples/data/faithful.csv"
               ORGANIZATION LINE SEQUENTIAL
               FILE STATUS CSV-STATUS.

       DATA DIVISION.
       FILE SECTION.
       FD  CSV-FILE.
       01  CSV-LINE             PIC X(80).

       WORKING-STORAGE SECTION.
       01  CSV-STATUS           PIC XX.
           88 CSV-GOOD          VALUE "00".
           88 CSV-ENDED         VALUE "10".
       01  FIELDS.
           05 FIELD             PIC X(16) OCCURS 2.

      * What C calls int64_t and int. GMM- names are those of gmmix.h.
       01  N-ROWS               BINARY-DOUBLE SIGNED VALUE 0.
       01  MAX-ROWS             BINARY-DOUBLE SIGNED VALUE 1000.
       01  K-COMPONENTS         BINARY-DOUBLE SIGNED VALUE 2.
       01  D-FEATURES           BINARY-DOUBLE SIGNED VALUE 2.
       01  N-STARTS             BINARY-DOUBLE SIGNED VALUE 10.
       01  THE-SEED             BINARY-DOUBLE SIGNED VALUE 1.
       01  ONE                  BINARY-DOUBLE SIGNED VALUE 1.
       01  N-MEANS              BINARY-DOUBLE SIGNED VALUE 4.
       01  N-COVARIANCES        BINARY-DOUBLE SIGNED VALUE 8.
       01  GMM-COV-FULL         BINARY-LONG SIGNED VALUE 1.
       01  GMM-OPT-N-INIT       BINARY-LONG SIGNED VALUE 5.
       01  GMM-OPT-SEED         BINARY-LONG SIGNED VALUE 6.

      * A row's features lie side by side, as the last subscript moves
      * fastest: row stride 2, column stride 1.
       01  DATA-TABLE.
           05 DATA-ROW          OCCURS 1000.
              10 X              COMP-2 OCCURS 2.
       01  WEIGHT-TABLE.
           05 WEIGHT            COMP-2 OCCURS 2.
       01  MEAN-TABLE.
           05 MEAN-OF           OCCURS 2.
              10 MEAN           COMP-2 OCCURS 2.
       01  COVARIANCE-TABLE.
           05 COVARIANCE-OF     OCCURS 2.
              10 COVARIANCE-ROW OCCURS 2.
                 15 COVARIANCE  COMP-2 OCCURS 2.

       01  MODEL                POINTER VALUE NULL.
       01  STATUS-CODE          BINARY-LONG SIGNED.
       01  MESSAGE-POINTER      POINTER.
       01  MESSAGE-TEXT         PIC X(200) BASED.
       01  MEAN-LOG-DENSITY     COMP-2.
       01  LOG-LIKELIHOOD       COMP-2.
       01  N-PARAMETERS         BINARY-LONG SIGNED.
       01  HAS-CONVERGED        BINARY-LONG SIGNED.
       01  N-ITERATIONS         BINARY-LONG SIGNED.
       01  BEST-START           BINARY-LONG SIGNED.
       01  K                    BINARY-LONG SIGNED.
       01  I                    BINARY-LONG SIGNED.
       01  J                    BINARY-LONG SIGNED.

       01  COUNT-SHOWN          PIC Z(6)9.
       01  STATUS-SHOWN         PIC -(3)9.
       01  TOTAL-SHOWN          PIC -(6)9.9(6).
       01  WEIGHT-SHOWN         PIC 9.9(6).
       01  FEATURE-NAMES        VALUE "eruptions   waiting     ".
           05 FEATURE-NAME      PIC X(12) OCCURS 2.
       01  MATRIX-LINE.
           05                   PIC XX VALUE SPACES.
           05 NAME-SHOWN        PIC X(12).
           05                   PIC X VALUE SPACE.
           05 MEAN-SHOWN        PIC -(3)9.9(7).
           05                   PIC XX VALUE SPACES.
           05 SHOWN             OCCURS 2.
              10                PIC X VALUE SPACE.
              10 COVARIANCE-SHOWN PIC -(3)9.9(7).

       PROCEDURE DIVISION.
       MAIN-PROGRAM.
           PERFORM READ-DATA
           PERFORM FIT-MIXTURE
           PERFORM SHOW-FIT
           PERFORM SHOW-COMPONENT VARYING K FROM 1 BY 1
               UNTIL K > K-COMPONENTS
           CALL "gmm_destroy" USING BY VALUE MODEL RETURNING NOTHING
           STOP RUN.

       READ-DATA.
           OPEN INPUT CSV-FILE
           IF CSV-GOOD
               READ CSV-FILE
           END-IF
           PERFORM UNTIL NOT CSV-GOOD OR N-ROWS = MAX-ROWS
               READ CSV-FILE
               IF CSV-GOOD
                   ADD 1 TO N-ROWS
                   UNSTRING CSV-LINE DELIMITED BY "," OR ALL SPACES
                       INTO FIELD (1) FIELD (2)
                   COMPUTE X (N-ROWS, 1) = FUNCTION NUMVAL (FIELD (1))
                   COMPUTE X (N-ROWS, 2) = FUNCTION NUMVAL (FIELD (2))
               END-IF
           END-PERFORM
           IF NOT CSV-ENDED
               DISPLAY "faithful.csv: file status " CSV-STATUS
                   UPON SYSERR
               STOP RUN RETURNING 1
           END-IF
           CLOSE CSV-FILE.

       FIT-MIXTURE.
           CALL "gmm_create" USING BY REFERENCE MODEL
               BY VALUE SIZE AUTO K-COMPONENTS SIZE AUTO D-FEATURES
                   SIZE AUTO GMM-COV-FULL
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_set_int" USING BY VALUE MODEL
                   SIZE AUTO GMM-OPT-N-INIT SIZE AUTO N-STARTS
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_set_int" USING BY VALUE MODEL
                   SIZE AUTO GMM-OPT-SEED SIZE AUTO THE-SEED
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_fit" USING BY VALUE MODEL
               BY REFERENCE DATA-TABLE
               BY VALUE SIZE AUTO N-ROWS SIZE AUTO D-FEATURES
                   SIZE AUTO D-FEATURES SIZE AUTO ONE
               BY REFERENCE NULL
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_get_params" USING BY VALUE MODEL
               BY REFERENCE WEIGHT-TABLE
               BY VALUE SIZE AUTO K-COMPONENTS
               BY REFERENCE MEAN-TABLE
               BY VALUE SIZE AUTO N-MEANS
               BY REFERENCE COVARIANCE-TABLE
               BY VALUE SIZE AUTO N-COVARIANCES
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_score" USING BY VALUE MODEL
               BY REFERENCE DATA-TABLE
               BY VALUE SIZE AUTO N-ROWS SIZE AUTO D-FEATURES
                   SIZE AUTO D-FEATURES SIZE AUTO ONE
               BY REFERENCE MEAN-LOG-DENSITY
               RETURNING STATUS-CODE
           PERFORM CHECK-STATUS
           CALL "gmm_free_parameters" USING BY VALUE MODEL
               RETURNING N-PARAMETERS
           CALL "gmm_converged" USING BY VALUE MODEL
               RETURNING HAS-CONVERGED
           CALL "gmm_n_iter" USING BY VALUE MODEL
               RETURNING N-ITERATIONS
           CALL "gmm_best_start" USING BY VALUE MODEL
               RETURNING BEST-START.

      * CALL cannot take a double that a C function returns, so the sum
      * is taken from gmm_score, and the criteria from their formulas.
       SHOW-FIT.
           COMPUTE LOG-LIKELIHOOD = N-ROWS * MEAN-LOG-DENSITY
           COMPUTE TOTAL-SHOWN ROUNDED = LOG-LIKELIHOOD
           DISPLAY "log-likelihood  " FUNCTION TRIM (TOTAL-SHOWN)
           COMPUTE TOTAL-SHOWN ROUNDED =
               2 * N-PARAMETERS - 2 * LOG-LIKELIHOOD
           DISPLAY "AIC             " FUNCTION TRIM (TOTAL-SHOWN)
           COMPUTE TOTAL-SHOWN ROUNDED =
               N-PARAMETERS * FUNCTION LOG (N-ROWS) - 2 * LOG-LIKELIHOOD
           MOVE N-PARAMETERS TO COUNT-SHOWN
           DISPLAY "BIC             " FUNCTION TRIM (TOTAL-SHOWN)
               "   (" FUNCTION TRIM (COUNT-SHOWN)
               " free parameters; lower is better)"
           DISPLAY "EM              " NO ADVANCING
           IF HAS-CONVERGED = 1
               DISPLAY "converged" NO ADVANCING
           ELSE
               DISPLAY "stopped" NO ADVANCING
           END-IF
           MOVE N-ITERATIONS TO COUNT-SHOWN
           DISPLAY " after " FUNCTION TRIM (COUNT-SHOWN) NO ADVANCING
           MOVE BEST-START TO COUNT-SHOWN
           DISPLAY " iterations; the best start was number "
               FUNCTION TRIM (COUNT-SHOWN).

       SHOW-COMPONENT.
           COMPUTE COUNT-SHOWN = K - 1
           COMPUTE WEIGHT-SHOWN ROUNDED = WEIGHT (K)
           DISPLAY X"0A" "component " FUNCTION TRIM (COUNT-SHOWN)
               ", weight " WEIGHT-SHOWN
           DISPLAY "                       mean     covariance"
           PERFORM VARYING I FROM 1 BY 1 UNTIL I > D-FEATURES
               MOVE FEATURE-NAME (I) TO NAME-SHOWN
               COMPUTE MEAN-SHOWN ROUNDED = MEAN (K, I)
               PERFORM VARYING J FROM 1 BY 1 UNTIL J > D-FEATURES
                   COMPUTE COVARIANCE-SHOWN (J) ROUNDED =
                       COVARIANCE (K, I, J)
               END-PERFORM
               DISPLAY MATRIX-LINE
           END-PERFORM.

      * A status below 0 is an error; the library has a text for it,
      * which ends with a zero byte.
       CHECK-STATUS.
           IF STATUS-CODE < 0
               CALL "gmm_last_error" USING BY VALUE MODEL
                   RETURNING MESSAGE-POINTER
               SET ADDRESS OF MESSAGE-TEXT TO MESSAGE-POINTER
               PERFORM VARYING I FROM 1 BY 1
                   UNTIL I > 200 OR MESSAGE-TEXT (I:1) = LOW-VALUE
                   DISPLAY MESSAGE-TEXT (I:1) UPON SYSERR NO ADVANCING
               END-PERFORM
               MOVE STATUS-CODE TO STATUS-SHOWN
               DISPLAY " (status " FUNCTION TRIM (STATUS-SHOWN) ")"
                   UPON SYSERR
               CALL "gmm_destroy" USING BY VALUE MODEL
                   RETURNING NOTHING
               STOP RUN RETURNING 1
           END-IF.
