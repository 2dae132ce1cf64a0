start_up(first)
run_everything_now()

start_up(second)
run_everything_now()

run_everything_now()
