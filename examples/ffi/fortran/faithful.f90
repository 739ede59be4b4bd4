! Fits two components to the 272 eruptions of Old Faithful. Run it from the repository's root.
!
! SPDX-License-Identifier: MIT
program faithful
  use, intrinsic :: iso_fortran_env, only: error_unit
  use gmmix
  implicit none
  integer(c_int64_t), parameter :: k = 2, d = 2, max_rows = 1000
  character(*), parameter :: names(d) = ['eruptions', 'waiting  ']
  real(c_double) :: x(max_rows, d), weights(k), means(d, k), covariances(d, d, k)
  integer(c_int64_t) :: n, c
  integer(c_int) :: i
  type(c_ptr) :: model = c_null_ptr

  call read_rows('examples/data/faithful.csv')
  call check(gmm_create(model, k, d, GMM_COV_FULL))
  call check(gmm_set_int(model, GMM_OPT_N_INIT, 10_c_int64_t))
  call check(gmm_set_int(model, GMM_OPT_SEED, 1_c_int64_t))
  ! The first n rows of x, where they lie: a step in a row is max_rows numbers long.
  call check(gmm_fit(model, x, n, d, 1_c_int64_t, max_rows, c_null_ptr))
  call check(gmm_get_params(model, weights, k, means, d * k, covariances, d * d * k))

  print '(a, f0.6)', 'log-likelihood  ', gmm_log_likelihood(model)
  print '(a, f0.6)', 'AIC             ', gmm_aic(model)
  print '(a, f0.6, a, i0, a)', 'BIC             ', gmm_bic(model), &
      '   (', gmm_free_parameters(model), ' free parameters; lower is better)'
  print '(a, a, a, i0, a, i0)', 'EM              ', &
      trim(merge('converged', 'stopped  ', gmm_converged(model) == 1)), ' after ', &
      gmm_n_iter(model), ' iterations; the best start was number ', gmm_best_start(model)
  do c = 1, k
    print '(/, a, i0, a, f8.6)', 'component ', c - 1, ', weight ', weights(c)
    print '(a27, a15)', 'mean', 'covariance'
    do i = 1, d
      print '(2x, a12, 1x, f12.7, 2x, 2(1x, f12.7))', &
          names(i) // '   ', means(i, c), covariances(:, i, c)
    end do
  end do
  call gmm_destroy(model)

contains

  subroutine read_rows(path)
    character(*), intent(in) :: path
    integer :: status
    open (10, file=path, status='old', action='read', iostat=status)
    if (status == 0) read (10, *, iostat=status) ! the names of the columns
    n = 0
    do while (status == 0 .and. n < max_rows)
      read (10, *, iostat=status) x(n + 1, :)
      if (status == 0) n = n + 1
    end do
    if (.not. is_iostat_end(status)) then
      write (error_unit, '(2a)') path, ': cannot be read'
      stop 1
    end if
    close (10)
  end subroutine

  ! Statuses below 0 are errors; the library has a name and a text for each.
  subroutine check(status)
    integer(c_int), intent(in) :: status
    if (status == GMM_OK) return
    write (error_unit, '(3a)') gmmix_text(gmm_status_name(status)), ': ', &
        gmmix_text(gmm_last_error(model))
    call gmm_destroy(model)
    stop 1
  end subroutine

end program
