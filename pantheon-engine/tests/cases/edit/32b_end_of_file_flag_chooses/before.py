run_everything_now(1)
stop()
run_everything_now(1)
